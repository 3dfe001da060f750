import pytest

from dlcourse.scratch import SGD, CosineDecay, OneCycle, StepDecay, Tensor


def test_step_decay_drops_after_every_so_many_steps():
    schedule = StepDecay(0.1, drop=0.1, every=3)
    rates = [schedule(step) for step in range(7)]
    assert rates == pytest.approx([0.1, 0.1, 0.1, 0.01, 0.01, 0.01, 0.001])


def test_cosine_decay_goes_up_in_a_line_and_down_to_the_end():
    schedule = CosineDecay(0.4, total_steps=14, warmup_steps=4, final=0.1)
    rates = [schedule(step) for step in range(20)]
    assert rates[:5] == pytest.approx([0, 0.1, 0.2, 0.3, 0.4])
    assert rates[9] == pytest.approx(0.25)  # half way
    assert rates[14:] == pytest.approx([0.1] * 6)
    assert rates[4:15] == sorted(rates[4:15], reverse=True)


def test_one_cycle_is_that_of_pytorch():
    # torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=0.1, total_steps=10), PyTorch 2.13
    expected = [
        0.004,
        0.052,
        0.1,
        0.0950484632,
        0.0811745654,
        0.0611262022,
        0.0388741978,
        0.0188258346,
        0.0049519368,
        4e-07,
    ]
    schedule = OneCycle(0.1, total_steps=10)
    assert [schedule(step) for step in range(10)] == pytest.approx(expected, rel=1e-6)
    assert schedule(10) == schedule(1000) == pytest.approx(expected[-1])


@pytest.mark.parametrize("steps", [1, 2, 3, 7, 100])
def test_one_cycle_of_any_length_stays_between_its_ends(steps):
    schedule = OneCycle(0.1, total_steps=steps)
    rates = [schedule(step) for step in range(steps + 2)]
    assert 0 < min(rates) <= max(rates) <= 0.1


def test_an_optimizer_takes_the_rate_of_its_own_step():
    w = Tensor([0.0])
    optimizer = SGD([w], StepDecay(1.0, drop=0.5, every=1))
    positions = []
    for _ in range(3):
        assert optimizer.current_learning_rate == 0.5**optimizer.steps
        (-w).sum().backward()
        optimizer.step()
        positions.append(w.data.item())
    assert positions == [1.0, 1.5, 1.75]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: StepDecay(0.0), r"`learning_rate` must be a finite number above 0"),
        (lambda: StepDecay(0.1, drop=0), r"`drop`.*Received: drop=0"),
        (lambda: StepDecay(0.1, drop=2), r"`drop`"),
        (lambda: StepDecay(0.1, every=0), r"`every`"),
        (lambda: CosineDecay(0.1, 0), r"`total_steps`.*epochs"),
        (lambda: CosineDecay(0.1, 2.5), r"`total_steps`.*Received: 2.5"),
        (lambda: CosineDecay(0.1, 10, warmup_steps=10), r"`warmup_steps`.*10 of 10"),
        (lambda: CosineDecay(0.1, 10, final=0.2), r"`final`"),
        (lambda: CosineDecay(float("nan"), 10), r"`learning_rate`"),
        (lambda: OneCycle(-1, 10), r"`max_learning_rate`"),
        (lambda: OneCycle(0.1, 10, warmup=1), r"`warmup`"),
        (lambda: OneCycle(0.1, 10, start_divisor=0), r"`start_divisor`"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()
