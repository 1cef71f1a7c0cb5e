"""What PyTorch does with a run of the engine's contract: the parameters after some iterations.

The network, losses, penalties and clipping are written here with torch's own functions and its autograd, optimizers and
schedules are torch's own; nothing comes from the engine.
"""

import copy

import torch

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
ITERATIONS = 30
KEPT = (1, 2, 3, 5, 7, 10, 20, 30)

ACTIVATIONS = {
    "identity": lambda z: z,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "leaky_relu": torch.nn.functional.leaky_relu,
    "elu": torch.nn.functional.elu,
    # From z = 20 on torch takes z itself by default, which is 2e-9 off.
    "softplus": lambda z: torch.nn.functional.softplus(z, threshold=700.0),
    "silu": torch.nn.functional.silu,
    "gelu": torch.nn.functional.gelu,
    "sine": torch.sin,
    "softmax": lambda z: torch.softmax(z, dim=1),
}
F = torch.nn.functional


def sample_losses(name: str, z: torch.Tensor, a: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """One loss a row, summed over the outputs."""
    if name == "binary_cross_entropy":
        return F.binary_cross_entropy_with_logits(z, y, reduction="none").sum(dim=1)
    if name == "cross_entropy":
        return F.cross_entropy(z, y, reduction="none")
    if name == "absolute_error":
        return F.l1_loss(a, y, reduction="none").sum(1)
    if name == "huber":
        return F.huber_loss(a, y, reduction="none").sum(1)
    squared = F.mse_loss(a, y, reduction="none")
    return {"squared_error": squared.sum(1), "half_squared_error": squared.sum(1) / 2}.get(name, squared.mean(1))


def total_loss(spec: dict, parameters: list[torch.Tensor], x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """The batch's loss with its penalty."""
    a = x
    for layer, (W, b) in zip(spec["layers"], zip(parameters[::2], parameters[1::2], strict=True), strict=True):
        z = F.linear(a, W, b)
        a = ACTIVATIONS[layer["activation"]](z)
    losses = sample_losses(spec["loss"]["name"], z, a, y)
    data_loss = losses.mean() if spec["loss"].get("reduction", "mean") == "mean" else losses.sum()
    penalty = spec.get("penalty", {})
    for W in parameters[::2]:
        data_loss = data_loss + penalty.get("l1", 0.0) * W.abs().sum() + penalty.get("l2", 0.0) / 2 * (W**2).sum()
    return data_loss


def masks(spec: dict, parameters: list[torch.Tensor]) -> list[torch.Tensor]:
    """True where a parameter may move."""
    free = [torch.ones_like(p, dtype=torch.bool) for p in parameters]
    for name in spec.get("frozen", []):
        kind, *at = name[0], *name[1:].split(".")
        for layer in range(len(parameters) // 2) if at == [""] else [int(at[0]) - 1]:
            entry = free[2 * layer + (kind == "b")]
            entry[tuple(int(i) - 1 for i in at[1:])] = False
    return free


def clip(spec: dict, parameters: list[torch.Tensor]) -> None:
    """In place, on the gradients. By torch's own for values; for the norm without the 1e-6 that torch adds to it."""
    limit = spec.get("clip") or {}
    moving = [p for p in parameters if p.grad is not None]
    if "value" in limit:
        torch.nn.utils.clip_grad_value_(moving, limit["value"])
    if "norm" in limit:
        norm = torch.nn.utils.get_total_norm([p.grad for p in moving])
        for p in moving:
            p.grad.mul_(min(1.0, limit["norm"] / norm.item()))


def update(optimizer: torch.optim.Optimizer, spec: dict, parameters: list[torch.Tensor]) -> None:
    """One step. A tensor that is all frozen has no gradient, so torch passes it by; frozen entries are put back."""
    free = masks(spec, parameters)
    for p, mask in zip(parameters, free, strict=True):
        p.grad = p.grad * mask if mask.any() else None
    clip(spec, parameters)
    before = [p.detach().clone() for p in parameters]
    states = [copy.deepcopy(optimizer.state[p]) for p in parameters]
    optimizer.step()
    with torch.no_grad():
        for p, mask, old, state in zip(parameters, free, before, states, strict=True):
            p.copy_(torch.where(mask, p, old))
            for name, was in state.items():
                if was is not None and was.shape == p.shape:
                    held = optimizer.state[p][name]
                    held.copy_(torch.where(mask, held, was))


OPTIMIZERS = {
    "sgd": torch.optim.SGD,
    "adagrad": torch.optim.Adagrad,
    "rmsprop": torch.optim.RMSprop,
    "adam": torch.optim.Adam,
    "adamw": torch.optim.AdamW,
}


def optimizer_of(choice: dict, parameters: list[torch.Tensor]) -> torch.optim.Optimizer:
    """torch's optimizer; what the choice leaves out is torch's default."""
    optimizer = OPTIMIZERS[choice["name"]](parameters)
    amend(optimizer, choice)
    return optimizer


def amend(optimizer: torch.optim.Optimizer, choice: dict) -> None:
    """Sets the numbers that the choice names."""
    group = optimizer.param_groups[0]
    for name, value in choice.items():
        if name in ("beta1", "beta2"):
            betas = list(group["betas"])
            betas[int(name[-1]) - 1] = value
            group["betas"] = tuple(betas)
        elif name != "name":
            group["lr" if name == "learning_rate" else name] = value


def schedule_of(choice: dict, optimizer: torch.optim.Optimizer) -> torch.optim.lr_scheduler.LRScheduler:
    """torch's schedule, to be stepped after every update."""
    schedules = torch.optim.lr_scheduler
    if choice["name"] == "step":
        return schedules.StepLR(optimizer, choice["every"], choice["factor"])
    if choice["name"] == "exponential":
        return schedules.ExponentialLR(optimizer, choice["factor"])
    if choice["name"] == "cosine":
        return schedules.CosineAnnealingLR(optimizer, choice["iterations"], choice["final"])
    return schedules.ConstantLR(optimizer, factor=1.0)


def trajectory(spec: dict, edits: list[dict]) -> dict[str, list]:
    """The parameters after each kept iteration, batches in the order of the rows."""
    start = spec["parameters"]
    parameters = [torch.tensor(layer[kind], requires_grad=True) for layer in start for kind in ("W", "b")]
    inputs, targets = (torch.tensor(spec["dataset"][part]) for part in ("inputs", "targets"))
    size = min(spec["batch_size"] or len(inputs), len(inputs))
    batches = [slice(at, at + size) for at in range(0, len(inputs), size)]
    optimizer = optimizer_of(spec["optimizer"], parameters)
    schedule = schedule_of(spec.get("schedule", {"name": "constant"}), optimizer)
    kept = {}
    for n in range(1, ITERATIONS + 1):
        for change in (edit for edit in edits if edit["iteration"] == n - 1):
            spec = {**spec, **change}
            choice = change.get("optimizer", {})
            if "name" in choice:
                optimizer = optimizer_of(choice, parameters)
            amend(optimizer, choice)
        optimizer.zero_grad()
        rows = batches[(n - 1) % len(batches)]
        total_loss(spec, parameters, inputs[rows], targets[rows]).backward()
        update(optimizer, spec, parameters)
        schedule.step()
        if n in KEPT:
            pairs = zip(parameters[::2], parameters[1::2], strict=True)
            kept[str(n)] = [{"W": W.tolist(), "b": b.tolist()} for W, b in pairs]
    return kept
