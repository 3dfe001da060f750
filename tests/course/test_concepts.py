"""The list of concepts is complete and sound, and the chapters that exist teach all of theirs."""

import re

import pytest

from dlcourse.course import chapters, concepts, contract, coverage

# The curriculum's rows, with every item that it prints in bold, and the concepts that stand for it.
BOLD = {
    "0": {
        "logistic regression on raw pixels vs. on features vs. a small network": [
            "hand-made and learned features"
        ],
    },
    "1": {
        "McCulloch–Pitts neuron": ["mcculloch-pitts neuron"],
        "Rosenblatt's perceptron": ["perceptron"],
        "XOR fails": ["xor"],
        "logistic neuron": ["logistic neuron"],
    },
    "2": {
        "a reverse-mode autograd engine on arrays": ["reverse-mode automatic differentiation"],
        "MLP from scratch": ["multilayer perceptron"],
        "regression with MSE": ["regression with mean squared error"],
        "classification with cross-entropy": ["classification with cross-entropy"],
        "universal approximation": ["universal approximation"],
    },
    "3": {
        "Glorot, He": ["glorot initialisation", "he initialisation"],
        "sigmoid, tanh, ReLU, GELU": ["sigmoid, tanh, relu and gelu"],
        "vanishing and exploding gradients measured layer by layer": [
            "vanishing and exploding gradients"
        ],
        "batch/layer normalisation": ["batch normalisation", "layer normalisation"],
        "SGD, momentum, RMSprop, Adam(W)": [
            "stochastic gradient descent",
            "momentum",
            "rmsprop",
            "adam and adamw",
        ],
        "dropout, L1, L2/weight decay, early stopping, augmentation": [
            "dropout",
            "l1 regularisation",
            "l2 regularisation and weight decay",
            "early stopping",
            "data augmentation",
        ],
        "label noise": ["label noise"],
        "save, checkpoint, resume": ["checkpointing"],
        "hyperparameter search": ["hyperparameter search"],
    },
    "4": {
        "transposed convolution": ["transposed convolution"],
        "LeNet-5": ["lenet-5"],
        "what the layers learned": ["what the layers learned"],
    },
    "5": {
        "AlexNet": ["alexnet"],
        "ResNet": ["residual network"],
        "feature hierarchy": ["feature hierarchy"],
        "transfer learning": ["transfer learning"],
        "detection": ["object detection"],
        "segmentation": ["semantic segmentation"],
        "face vs. non-face patches": ["face and non-face patches"],
        "verification": ["verification"],
        "calibration": ["calibration"],
    },
    "6": {
        "RNN from scratch with backprop through time": [
            "recurrent neural network",
            "backpropagation through time",
        ],
        "LSTM, GRU": ["long short-term memory", "gated recurrent unit"],
        "masking": ["masking"],
        "time-series forecast": ["time-series forecasting"],
        "name generator": ["name generator"],
        "sentiment": ["sentiment analysis"],
        "embeddings": ["embeddings"],
        "hybrid CNN→RNN": ["cnn-rnn hybrid"],
    },
    "7": {
        "seq2seq": ["sequence-to-sequence model"],
        "additive and dot-product attention": ["additive attention", "dot-product attention"],
        "beam search": ["beam search"],
        "machine translation": ["machine translation"],
        "captioning with attention": ["captioning with attention"],
    },
    "8": {
        "self-attention": ["self-attention"],
        "multi-head": ["multi-head attention"],
        "encoder, decoder": ["transformer encoder", "transformer decoder"],
        "GPT-style character model": ["gpt-style character model"],
        "BERT-style masked model → fine-tune": ["bert-style masked language model", "fine-tuning"],
        "a byte-pair tokenizer from scratch": ["byte-pair tokenizer"],
        "ViT": ["vision transformer"],
        "GPT-3, LLMs": ["large language models"],
        "using a pretrained model": ["using a pretrained language model"],
        "summarisation": ["summarisation"],
        "chat": ["chat"],
    },
    "9": {
        "autoencoder": ["autoencoder"],
        "denoising": ["denoising autoencoder"],
        "Hopfield": ["hopfield network"],
        "RBM and deep belief net": ["restricted boltzmann machine", "deep belief network"],
        "VAE": ["variational autoencoder"],
        "disentanglement against glyphs' known factors": ["disentanglement"],
    },
    "10": {
        "GAN": ["generative adversarial network"],
        "DCGAN": ["dcgan"],
        "diffusion (DDPM)": ["denoising diffusion"],
        "caption → image": ["caption-to-image generation"],
        "music": ["music generation"],
    },
    "11": {
        "saliency, SmoothGrad, integrated gradients": [
            "saliency map",
            "smoothgrad",
            "integrated gradients",
        ],
        "Grad-CAM": ["grad-cam"],
        "LIME": ["lime"],
        "SHAP": ["shap"],
        "sanity checks": ["sanity checks of explanations"],
    },
    "12": {
        "bias": ["algorithmic bias"],
        "COMPAS": ["compas"],
        "facial recognition and surveillance": ["facial recognition and surveillance"],
        "privacy": ["privacy"],
        "DP-SGD": ["dp-sgd"],
        "adversarial examples": ["adversarial examples"],
        "deepfakes": ["deepfakes"],
        "autonomous weapons": ["autonomous weapons"],
        "energy and carbon": ["energy and carbon"],
        "model card": ["model card"],
    },
    "13": {
        "Q-learning": ["q-learning"],
        "DQN": ["deep q-network"],
        "policy gradient": ["policy gradient"],
        "a robot arm": ["robot arm"],
        "MCTS + network self-play, AlphaGo's idea in miniature": [
            "monte carlo tree search",
            "self-play",
        ],
    },
    "14": {
        "mixed precision": ["mixed precision"],
        "GPU/TPU": ["gpu and tpu"],
        "data-parallel and distributed training": [
            "data-parallel training",
            "distributed training",
        ],
        "pruning, int8 quantisation, distillation": [
            "pruning",
            "int8 quantisation",
            "knowledge distillation",
        ],
        "export to the edge": ["export to the edge"],
    },
    "15": {
        "continual learning": ["continual learning"],
        "neurosymbolic": ["neurosymbolic learning"],
        "physics-informed network": ["physics-informed neural network"],
        "quantum neural network": ["quantum neural network"],
        "speech recognition": ["speech recognition"],
        "text-to-speech": ["text-to-speech"],
        "recommender": ["recommender system"],
        "drug discovery / genomics": ["drug discovery and genomics"],
    },
}
ROWS = [(number, item) for number, items in BOLD.items() for item in items]
LESSONS = [chapter.contract.slug for chapter in chapters.find_chapters()]


@pytest.fixture(scope="module")
def covered():
    return {row.slug: row for row in coverage.coverage()}


@pytest.mark.parametrize(("number", "item"), ROWS)
def test_every_bold_item_of_the_curriculum_is_on_the_list_in_a_part_of_its_chapter(number, item):
    parts = [
        slug
        for planned, slug in contract.curriculum().items()
        if planned.rstrip("abc") == number.zfill(2)
    ]
    listed = {concept.name for slug in parts for concept in concepts.concepts()[slug]}
    assert set(BOLD[number][item]) <= listed


def test_the_lessons_are_found():
    assert "perceptron" in LESSONS


@pytest.mark.parametrize("slug", LESSONS)
def test_a_lesson_teaches_all_its_concepts_and_nothing_that_is_not_listed(slug, covered):
    if slug in covered:  # a teacher's own chapter may teach what it likes
        assert covered[slug].unknown == ()
        assert covered[slug].missing == () or covered[slug].status == "draft"


@pytest.mark.parametrize("slug", LESSONS)
def test_each_concept_of_a_lesson_has_a_section_that_runs_it(slug, covered):
    if slug in covered:
        assert covered[slug].not_shown == ()


def test_what_is_still_to_come_is_counted_and_said(covered, record_property):
    planned = [row for row in covered.values() if row.status == "planned"]
    assert all(row.missing and not row.taught for row in planned)
    missing = sum(len(row.missing) for row in covered.values())
    total = sum(len(listed) for listed in concepts.concepts().values())
    assert missing + sum(len(row.taught) for row in covered.values()) == total
    record_property(
        "still to come",
        f"{missing} of {total} concepts, in {len(planned)} chapters and parts: `dlcourse concepts`",
    )


def listed(**tables):
    """Return a complete list in TOML, with some chapters' tables replaced or added."""
    own = {slug: f'"idea of {slug}" = {{}}' for slug in contract.curriculum().values()}
    return "\n".join(f"[{slug}]\n{body}" for slug, body in {**own, **tables}.items())


def test_a_complete_list_is_read_in_the_order_of_the_course():
    place = "xor = { section = 'Where one neuron must fail', code = 'load_logic_gate' }"
    read = concepts.parse(listed(perceptron=place))
    assert list(read) == list(contract.curriculum().values())
    (xor,) = read["perceptron"]
    assert (xor.name, xor.chapter, xor.code) == ("xor", "perceptron", "load_logic_gate")
    assert read["vae"] == (concepts.Concept("idea of vae", "vae"),)


@pytest.mark.parametrize(
    ("tables", "says"),
    [
        ({"perceptrons": "xor = {}"}, "Received: 'perceptrons'. The slugs are start_here, percep"),
        ({"perceptron": ""}, "Received: none for [perceptron]"),
        ({"perceptron": "xor = {}", "vae": "xor = {}"}, "'xor' in [perceptron] and in [vae]"),
        ({"perceptron": "xor = {}\nxor = {}"}, "with every key once. Received: Cannot overwrite"),
        ({"perceptron": "xor = 3"}, "Received: 3"),
        ({"perceptron": "xor = { section = 'A' }"}, "Received: {'section': 'A'}"),
        ({"perceptron": "xor = { section = 'A', code = '' }"}, "'xor' in [perceptron] must be"),
        ({"perceptron": "xor = { section = 'A', code = 'f(' }"}, "must be a regular expression"),
        ({"perceptron": "xor = {"}, "concepts.toml must be TOML"),
    ],
)
def test_a_faulty_list_is_refused_with_what_was_received(tables, says):
    with pytest.raises(ValueError, match=re.escape(says)):
        concepts.parse(listed(**tables))


def test_a_chapter_given_as_a_list_is_refused():
    with pytest.raises(ValueError, match=r"must be a table of concepts\. Received: \['xor'\]"):
        concepts.parse("perceptron = ['xor']")


def of(row_slug, folder):
    return next(row for row in coverage.coverage(folder) if row.slug == row_slug)


def test_a_course_without_lessons_is_all_still_to_come(tmp_path):
    rows = coverage.coverage(tmp_path)
    assert [row.slug for row in rows] == list(contract.curriculum().values())
    assert {row.status for row in rows} == {"planned"}
    assert not any(row.faults for row in rows)


def test_a_lesson_is_held_to_what_it_leaves_out_and_to_what_it_invents(lesson):
    lesson.contract["concepts"].remove("xor")
    lesson.contract["concepts"].append("free will")
    row = of("perceptron", lesson.save().parent)
    assert (row.missing, row.unknown) == (("xor",), ("free will",))
    assert "'xor' is not in the contract" in row.faults
    assert "'free will' is in the contract and not in concepts.toml" in row.faults


def test_a_draft_may_lack_concepts(lesson):
    lesson.contract["status"] = "draft"
    lesson.contract["concepts"] = ["xor"]
    row = of("perceptron", lesson.save().parent)
    assert len(row.missing) == 6
    assert not any("is not in the contract" in fault for fault in row.faults)


def test_a_concept_is_shown_only_by_code_in_its_own_section(lesson, build):
    where = "Where one neuron must fail"
    lesson.contract["concepts"] = ["xor"]
    xor = 'load_logic_gate("xor")'
    assert f"no section {where!r}" in of("perceptron", lesson.save().parent).not_shown[0]
    lesson.add(build.text("fails", f"## {where}\n\nIt fails."), after="show")
    lesson.add(build.code("before", xor), after="step-1")
    assert "no code cell of the section" in of("perceptron", lesson.save().parent).not_shown[0]
    lesson.add(build.text("deeper", "### A subsection"), after="fails")
    lesson.add(build.code("inside", xor), after="deeper")
    assert of("perceptron", lesson.save().parent).not_shown == ()


def test_a_lesson_whose_concept_has_no_place_yet_is_told(lesson):
    lesson.contract.update(chapter="16", slug="capstone", concepts=["independent project"])
    lesson.path = lesson.path.with_name("16_capstone.ipynb")
    (said,) = of("capstone", lesson.save().parent).not_shown
    assert "does not say yet which section" in said


def test_a_chapter_of_one_s_own_is_left_out(lesson):
    lesson.contract.update(chapter="17", slug="my_own", concepts=["free will"])
    lesson.path.unlink()
    lesson.path = lesson.path.with_name("17_my_own.ipynb")
    rows = coverage.coverage(lesson.save().parent)
    assert {row.status for row in rows} == {"planned"}
