"""The answers to chapter 8c; the mistakes worth recognising stand in the modules beside this."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from ..engine import Judge, by_shapes
from .pretraining_bugs import BUGS
from .pretraining_chats import CHAT, PROMPT
from .pretraining_gaps import GAPS, HIDE
from .pretraining_passages import PASSAGES
from .pretraining_refusals import OUTCOMES, THRESHOLD
from .pretraining_reviews import fit_predict, judge_predictions, judge_stopped
from .pretraining_summaries import ROUGE, TRUTH
from .pretraining_thin import COUNT, THIN, judge_start

Array = np.ndarray


def hide_words(
    ids: Array, draws: Array, kinds: Array, others: Array, mask_id: int, share: float
) -> tuple[Array, Array]:
    """Hide eight of ten chosen words, replace one, leave one (Devlin et al., 2019)."""
    chosen = (draws < share) & (ids != 0)
    read = np.where(chosen & (kinds < 0.8), mask_id, ids)
    read = np.where(chosen & (kinds >= 0.8) & (kinds < 0.9), others, read)
    return read, chosen.astype(float)


def gap_loss(logits: Array, truth: Array, weights: Array) -> tuple[float, float]:
    """Return the mean of -log p over the chosen places, and the share that is named rightly."""
    z = logits - logits.max(axis=-1, keepdims=True)
    logs = z - np.log(np.exp(z).sum(axis=-1, keepdims=True))
    losses = -np.take_along_axis(logs, truth[..., None], axis=2)[..., 0]
    right = logits.argmax(axis=-1) == truth
    total = weights.sum()
    return float((weights * losses).sum() / total), float((weights * right).sum() / total)


def chat_prompts(questions: list[str], passages: list[str]) -> list[str]:
    """Write passage, question and speakers in the format of the chats."""
    pairs = zip(questions, passages, strict=True)
    return [f"{passage} user: {question} model:".strip() for question, passage in pairs]


def chat_weights(ids: Array, user_id: int, model_id: int) -> Array:
    """Return 1 where the label, the next id, belongs to an answer."""
    weights = np.zeros(ids.shape)
    answering = np.zeros(len(ids), bool)
    for place, column in enumerate(ids.T):
        answering &= (column != user_id) & (column != 0)
        weights[:, place] = answering
        answering |= column == model_id
    return weights[:, 1:]


def thin_correction(x: Array, w: Array, a: Array, b: Array, scale: float) -> tuple[Array, Array]:
    """Return x W + scale (x A) B, and W + scale A B (Hu et al., 2022)."""
    return x @ w + scale * ((x @ a) @ b), w + scale * (a @ b)


def thin_start(n: int, m: int, rank: int, seed: int) -> tuple[Array, Array]:
    """Return a random A and a B of zeros."""
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, rank)) / np.sqrt(n), np.zeros((rank, m))


def count_trained(shapes: Sequence[tuple[int, int]], rank: int) -> tuple[int, float]:
    """Count rank (n + m) numbers for each n x m matrix, and their share of n m."""
    trained = sum(rank * (n + m) for n, m in shapes)
    return trained, trained / sum(n * m for n, m in shapes)


def outcomes(said: list[str], truth: list[str], refusal: str) -> tuple[float, float, float, float]:
    """Return the shares right, refused and wrong, and how many of the answers are wrong."""
    refused = np.array([answer == refusal for answer in said])
    right = np.array([answer == true for answer, true in zip(said, truth, strict=True)])
    wrong = ~right & ~refused
    answered = max(int((~refused).sum()), 1)
    return (
        float(right.mean()), float(refused.mean()), float(wrong.mean()), wrong.sum() / answered
    )  # fmt: skip


def when_to_refuse(
    sure: Array, right: Array, new_sure: Array, new_right: Array, cost: float
) -> tuple[float, float]:
    """Return the threshold that is best on the first questions, and its value on the new ones."""

    def value(sure: Array, right: Array, threshold: float) -> float:
        gains = np.where(right, 1.0, -cost)
        return float(np.where(sure >= threshold, gains, 0).mean())

    candidates = [np.inf, *np.sort(sure)[::-1]]
    best = int(np.argmax([value(sure, right, threshold) for threshold in candidates]))
    return float(candidates[best]), value(new_sure, new_right, candidates[best])


def find_passage(question: str, passages: Sequence[str]) -> tuple[int, Array]:
    """Return the passage of the largest cosine of TF-IDF vectors, and all cosines."""
    words = sorted({word for passage in passages for word in passage.split()})
    table = np.array([[text.split().count(word) for word in words] for text in passages], float)
    asked = np.array([question.split().count(word) for word in words], float)
    weights = np.log((1 + len(passages)) / (1 + (table > 0).sum(axis=0))) + 1
    table, asked = table * weights, asked * weights
    lengths = np.linalg.norm(table, axis=1) * np.linalg.norm(asked)
    cosines = np.divide(table @ asked, lengths, out=np.zeros(len(table)), where=lengths > 0)
    return int(cosines.argmax()), cosines


def rouge(summary: str, reference: str) -> tuple[float, float, float]:
    """Return precision, recall and F1 of shared words, each as often as in both (Lin, 2004)."""
    a, b = (Counter(text.replace(".", "").split()) for text in (summary, reference))
    both = (a & b).total()
    if not both:
        return 0.0, 0.0, 0.0
    return both / a.total(), both / b.total(), 2 * both / (a.total() + b.total())


def which_are_true(reports: list[str], summaries: list[str]) -> list[bool]:
    """Count the goals of each report, and hold the two teams and numbers of a summary to them."""
    found = []
    for report, summary in zip(reports, summaries, strict=True):
        one, _, two = report.split(".")[0].split()
        goals = {one: 0, two: 0}
        for told in report.split(".")[1:-1]:
            words = told.split()
            if words[-1] == "scored":
                goals[words[0]] += 1
            elif words[:3] == ["a", "fine", "goal"]:
                goals[words[-1]] += 1
        said = summary.replace(".", "").split()
        if "beat" in said:
            claim = {said[0]: int(said[3]), said[2]: int(said[5])}
        else:
            claim = {said[0]: int(said[4]), said[2]: int(said[4])}
        found.append(claim == goals)
    return found


def repaired_curve(
    x: Array, y: Array, x_test: Array, y_test: Array, start: Array, sizes: Sequence[int]
) -> Array:
    """Fine-tune from the same start for each size; keep the last step."""
    said = []
    for size in sizes:
        w, speed = start.copy(), np.zeros_like(start)
        for _ in range(20):
            p = 1 / (1 + np.exp(-x[:size] @ w))
            speed = 0.8 * speed - 0.3 * x[:size].T @ (p - y[:size]) / size
            w = w + speed
        said.append(1 / (1 + np.exp(-x_test @ w)))
    return np.array(said)


SURER = """A softmax says how the probability is shared among the words that could come next. It is
trained to be high where the training text went on like that. In every chat of the tuning a question
was followed by one definite answer, so the network learned two things at once: what an answer looks
like, and that one word gets nearly everything. Nothing in the loss asks whether the network has
read a fact about this person. Of a stranger no text is consistent, so there is nothing to be right
about, and still the form demands a word: it is said with the same sureness as a known fact. More
sure is a statement about the format, not about the world. To see it I would take questions whose
truth I know, put them into groups by how sure the model is, and compare in each group with the
share that is right, for known people and for strangers, before and after tuning. What helps: chats
in which the good answer is a refusal, a threshold chosen on held-out questions, and passages that
hold the answer. None of them makes the share of errors zero: whoever is half known lies between,
and each error avoided costs some right answers."""


JUDGES = {
    "pretraining.hide_words": Judge(hide_words, HIDE),
    "pretraining.gap_loss": Judge(
        gap_loss,
        GAPS,
        rtol=1e-5,
        diagnose=by_shapes(
            "logits", "truth", "weights",
            advice="The logits have one axis more than the other two, that of the vocabulary. "
            "Which of its entries is wanted at each place?",
        ),
    ),
    "pretraining.chat_prompts": Judge(chat_prompts, PROMPT),
    "pretraining.chat_weights": Judge(chat_weights, CHAT),
    "pretraining.thin_correction": Judge(
        thin_correction,
        THIN,
        rtol=1e-5,
        atol=1e-7,
        diagnose=by_shapes(
            "x", "w", "a", "b",
            advice="In a product, the last axis on the left meets the first one on the right. A "
            "goes from the inputs to the rank, B from the rank to the outputs: which comes first?",
        ),
    ),
    "pretraining.thin_start": Judge(thin_start, judge=judge_start),
    "pretraining.count_trained": Judge(count_trained, COUNT),
    "pretraining.outcomes": Judge(outcomes, OUTCOMES),
    "pretraining.when_to_refuse": Judge(when_to_refuse, THRESHOLD, rtol=1e-5),
    "pretraining.find_passage": Judge(find_passage, PASSAGES, rtol=1e-5),
    "pretraining.rouge": Judge(rouge, ROUGE),
    "pretraining.which_are_true": Judge(which_are_true, TRUTH),
    "pretraining.find_the_bug": Judge(repaired_curve, BUGS, rtol=1e-5),
    "pretraining.surer_not_truer": Judge(SURER),
    "pretraining.beat_the_number": Judge(
        fit_predict, judge=judge_predictions, diagnose=judge_stopped
    ),
}  # fmt: skip
