"""The training steps of README.md in plain PyTorch: `STEPS[name](tensors, settings)` gives `step(number, checked)`.

A step uses batch `number` modulo their count; a checked one takes the given noise and returns its losses as numbers.
"""
import torch
import torch.nn.functional as F


def parameter(values):
    return torch.nn.Parameter(values.clone())


def matrix(values):
    """From [in, out] to PyTorch's [out, in]."""
    return torch.nn.Parameter(values.t().contiguous())


def adam(parameters, settings):
    return torch.optim.Adam(
        parameters,
        lr=settings["learningRate"],
        betas=(settings["beta1"], settings["beta2"]),
        eps=settings["epsilon"],
        foreach=settings.get("foreach", True),
    )


def descend(optimizer, loss):
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    optimizer.step()


def vae(given, settings):
    names = ["encoder", "mean", "logVariance", "decoder", "logit"]
    weight = {name: matrix(given[name + "Weight"]) for name in names}
    bias = {name: parameter(given[name + "Bias"]) for name in names}
    optimizer = adam([*weight.values(), *bias.values()], settings)
    images = given["images"]

    def linear(name, x):
        return F.linear(x, weight[name], bias[name])

    def step(number, checked=False):
        x = images[number % len(images)]
        hidden = F.relu(linear("encoder", x))
        mean, log_variance = linear("mean", hidden), linear("logVariance", hidden)
        noise = given["noise"][number] if checked else torch.randn_like(mean)
        z = torch.addcmul(mean, torch.exp(0.5 * log_variance), noise)
        logits = linear("logit", F.relu(linear("decoder", z)))
        reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum")
        divergence = -0.5 * (1 + log_variance - mean.square() - log_variance.exp()).sum()
        loss = (reconstruction + divergence) / len(x)
        descend(optimizer, loss)
        return [loss.item()]

    return step


def lstm(given, settings):
    inputs, gates = given["inputWeight"].shape
    layer = torch.nn.LSTM(inputs, gates // 4)
    layer.weight_ih_l0 = matrix(given["inputWeight"])
    layer.weight_hh_l0 = matrix(given["hiddenWeight"])
    layer.bias_ih_l0 = parameter(given["bias"])
    layer.bias_hh_l0 = torch.nn.Parameter(torch.zeros(gates), requires_grad=False)
    optimizer = adam([each for each in layer.parameters() if each.requires_grad], settings)
    sequences, targets = given["sequences"], given["targets"]

    def step(number, checked=False):
        batch = number % len(sequences)
        hidden, _ = layer(sequences[batch])
        loss = F.mse_loss(hidden, targets[batch])
        descend(optimizer, loss)
        return [loss.item()]

    return step


def dcgan(given, settings):
    images, slope, epsilon = given["images"], settings["slope"], settings["normEpsilon"]
    names = [name for name in given if name not in ("images", "noise")]
    weight = {name: (matrix if name.endswith("Project") else parameter)(given[name]) for name in names}
    generator = [weight[name] for name in names if name.startswith("generator")]
    critic = [weight[name] for name in names if name.startswith("critic")]
    generator_adam, critic_adam = adam(generator, settings), adam(critic, settings)
    latent = given["noise"].shape[-1]

    def norm(x, scale, shift):
        return F.batch_norm(x, None, None, weight[scale], weight[shift], training=True, eps=epsilon)

    def generate(z):
        x = F.linear(z, weight["generatorProject"]).view(len(z), -1, 7, 7)
        x = F.relu(norm(x, "generatorScale1", "generatorShift1"))
        x = F.conv_transpose2d(x, weight["generatorKernel1"], stride=2, padding=1)
        x = F.relu(norm(x, "generatorScale2", "generatorShift2"))
        return torch.tanh(F.conv_transpose2d(x, weight["generatorKernel2"], stride=2, padding=1))

    def criticize(x):
        x = F.leaky_relu(F.conv2d(x, weight["criticKernel1"], stride=2, padding=1), slope)
        x = norm(F.conv2d(x, weight["criticKernel2"], stride=2, padding=1), "criticScale", "criticShift")
        return F.linear(F.leaky_relu(x, slope).flatten(1), weight["criticProject"])

    def step(number, checked=False):
        real = images[number % len(images)]
        z = given["noise"][number] if checked else torch.randn(len(real), latent)
        fake = generate(z)
        critic_loss = F.softplus(-criticize(real)).mean() + F.softplus(criticize(fake.detach())).mean()
        descend(critic_adam, critic_loss)
        for each in critic:
            each.requires_grad_(False)
        generator_loss = F.softplus(-criticize(fake)).mean()
        descend(generator_adam, generator_loss)
        for each in critic:
            each.requires_grad_(True)
        return [critic_loss.item(), generator_loss.item()]

    return step


def gpt(given, settings):
    text, heads, layers = given["text"].long(), int(settings["heads"]), int(settings["layers"])
    matrices = ("attention", "project", "expand", "contract", "head")

    def held(name):
        is_matrix = name.startswith(matrices) and given[name].dim() == 2
        return (matrix if is_matrix else parameter)(given[name])

    w = {name: held(name) for name in given if name != "text"}
    optimizer = adam(list(w.values()), settings)
    context, width = given["positions"].shape
    mask = torch.full((context, context), float("-inf")).triu(1)

    def norm(x, scale, shift):
        return F.layer_norm(x, (width,), w[scale], w[shift], settings["normEpsilon"])

    def attend(x, i):
        joint = F.linear(x, w[f"attention{i}"], w[f"attentionBias{i}"])  # [batch, time, 3 width]
        split = joint.view(len(x), context, 3, heads, width // heads).permute(2, 0, 3, 1, 4)
        query, key, value = split.reshape(3, len(x) * heads, context, width // heads)
        scores = torch.baddbmm(mask, query, key.transpose(1, 2), alpha=(width // heads) ** -0.5)
        mixed = torch.bmm(torch.softmax(scores, -1), value).view(len(x), heads, context, -1)
        joined = mixed.transpose(1, 2).reshape(len(x), context, width)
        return F.linear(joined, w[f"project{i}"], w[f"projectBias{i}"])

    def expand(x, i):
        hidden = F.gelu(F.linear(x, w[f"expand{i}"], w[f"expandBias{i}"]), approximate="tanh")
        return F.linear(hidden, w[f"contract{i}"], w[f"contractBias{i}"])

    def step(number, checked=False):
        batch = text[number % len(text)]
        x = F.embedding(batch[:, :-1], w["tokens"]) + w["positions"]
        for i in range(layers):
            x = x + attend(norm(x, f"scaleA{i}", f"shiftA{i}"), i)
            x = x + expand(norm(x, f"scaleB{i}", f"shiftB{i}"), i)
        logits = F.linear(norm(x, "scale", "shift"), w["head"])
        loss = F.cross_entropy(logits.flatten(0, 1), batch[:, 1:].reshape(-1))
        descend(optimizer, loss)
        return [loss.item()]

    return step


def rbm(given, settings):
    images, rate, momentum = given["images"], settings["learningRate"], settings["momentum"]
    weight, visible_bias, hidden_bias = (given[name].clone() for name in ("weight", "visibleBias", "hiddenBias"))
    velocity, visible_velocity, hidden_velocity = (
        torch.zeros_like(each) for each in (weight, visible_bias, hidden_bias)
    )
    batch = images.shape[1]

    def drawn(probability, noise):
        uniform = torch.rand_like(probability) if noise is None else noise.clone()
        return uniform.lt_(probability)

    @torch.no_grad()
    def step(number, checked=False):
        v0 = images[number % len(images)]
        h0 = torch.addmm(hidden_bias, v0, weight).sigmoid_()
        sampled = drawn(h0, given["hiddenNoise"][number] if checked else None)
        mean = torch.addmm(visible_bias, sampled, weight.t()).sigmoid_()
        v1 = drawn(mean, given["visibleNoise"][number] if checked else None)
        h1 = torch.addmm(hidden_bias, v1, weight).sigmoid_()
        velocity.addmm_(v0.t(), h0, beta=momentum, alpha=1 / batch).addmm_(v1.t(), h1, alpha=-1 / batch)
        difference = v0 - v1
        visible_velocity.mul_(momentum).add_(difference.mean(0))
        hidden_velocity.mul_(momentum).add_((h0 - h1).mean(0))
        weight.add_(velocity, alpha=rate)
        visible_bias.add_(visible_velocity, alpha=rate)
        hidden_bias.add_(hidden_velocity, alpha=rate)
        return [difference.abs().sum().item() / batch]

    return step


def adam_alone(given, settings):
    parameters = parameter(given["parameters"])
    parameters.grad = given["gradient"]
    optimizer = adam([parameters], settings)

    def step(number, checked=False):
        optimizer.step()
        if not checked:
            return []
        return [(parameters.detach().square().mean().sqrt() / settings["learningRate"]).item()]

    return step


STEPS = {
    "vae-step": vae,
    "lstm-step": lstm,
    "dcgan-step": dcgan,
    "gpt-step": gpt,
    "rbm-step": rbm,
    "adam": adam_alone,
}
