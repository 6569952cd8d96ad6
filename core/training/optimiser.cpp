// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/optimiser.h"

#include <torch/utils.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <sstream>

namespace pentimento::training {

using at::Tensor;

namespace {

std::vector<Tensor> values(const TensorMap& map)
{
    std::vector<Tensor> list;
    list.reserve(map.size());
    for (const auto& [name, tensor] : map)
        list.push_back(tensor);
    return list;
}

/// Digits that give the same number back.
std::string exactly(double number)
{
    char text[32];
    return {text, std::to_chars(text, text + sizeof text, number).ptr};
}

/// Nothing when the text is no number.
std::optional<double> numberIn(const std::string& text)
{
    double value = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (fault != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

} // namespace

Optimiser::Optimiser(const TensorMap& state, double beta1, double weightDecay)
    : m_state(state), m_beta1(beta1), m_decay(weightDecay)
{
    for (const auto& [name, tensor] : m_state) {
        m_average[name] = tensor.detach().clone();
        if (tensor.requires_grad()) {
            m_first[name] = at::zeros_like(tensor.detach());
            m_second[name] = at::zeros_like(tensor.detach());
        }
    }
}

void Optimiser::step(int step, double rate, double averaging)
{
    constexpr double beta2 = 0.999;
    const torch::NoGradGuard guard;
    const double correction1 = 1 - std::pow(m_beta1, step + 1);
    const double correction2 = 1 - std::pow(beta2, step + 1);
    // All tensors in one call each: a GPU would otherwise wait for a thousand small launches.
    std::vector<Tensor> weights;
    std::vector<Tensor> decayed;
    std::vector<Tensor> gradients;
    for (const auto& [name, first] : m_first) {
        const Tensor& tensor = m_state[name];
        weights.push_back(tensor);
        gradients.push_back(tensor.grad().defined() ? tensor.grad() : at::zeros_like(first));
        if (tensor.dim() > 1)
            decayed.push_back(tensor);
    }
    std::vector<Tensor> first = values(m_first);
    std::vector<Tensor> second = values(m_second);
    at::_foreach_mul_(first, m_beta1);
    at::_foreach_add_(first, gradients, 1 - m_beta1);
    at::_foreach_mul_(second, beta2);
    at::_foreach_addcmul_(second, gradients, gradients, 1 - beta2);
    at::_foreach_mul_(decayed, 1 - rate * m_decay);
    std::vector<Tensor> scale = at::_foreach_sqrt(second);
    at::_foreach_div_(scale, std::sqrt(correction2));
    at::_foreach_add_(scale, 1e-8);
    at::_foreach_addcdiv_(weights, first, scale, -rate / correction1);
    for (const Tensor& tensor : weights)
        tensor.mutable_grad().reset();

    const double keep = std::min(averaging, (step + 1.0) / (step + 10.0));
    std::vector<Tensor> averages;
    std::vector<Tensor> current;
    for (auto& [name, average] : m_average) {
        if (average.is_floating_point()) {
            averages.push_back(average);
            current.push_back(m_state[name].detach());
        } else {
            average.copy_(m_state[name]);
        }
    }
    // In this form what never changes, such as a fixed filter, stays exactly what it is.
    std::vector<Tensor> apart = at::_foreach_sub(current, averages);
    at::_foreach_add_(averages, apart, 1 - keep);
}

TensorMap Optimiser::checkpoint() const
{
    TensorMap all;
    const auto add = [&all](const char* prefix, const TensorMap& part) {
        for (const auto& [name, tensor] : part)
            all[prefix + name] = tensor;
    };
    add("weight/", m_state);
    add("average/", m_average);
    add("first/", m_first);
    add("second/", m_second);
    return all;
}

Result<CheckpointNotes> readCheckpoint(const std::filesystem::path& file,
                                       const Optimiser& optimiser)
{
    CheckpointNotes notes;
    if (!std::filesystem::exists(file))
        return notes;
    TextMap metadata;
    const auto saved = readSafetensors(file, &metadata);
    if (!saved)
        return saved.error();
    const torch::NoGradGuard guard;
    for (auto& [name, tensor] : optimiser.checkpoint()) {
        const auto found = saved->find(name);
        if (found == saved->end() || found->second.sizes() != tensor.sizes())
            return Error{ErrorCode::UnreadableInput,
                         file.string() + ": is a checkpoint of another network", name};
        tensor.copy_(found->second);
    }
    notes.step = std::atoi(metadata["step"].c_str());
    notes.sinceBest = std::atoi(metadata["since_best"].c_str());
    const auto number = [&metadata](const char* name) { return numberIn(metadata[name]); };
    notes.bestLoss = number("best_loss");
    if (notes.bestLoss == 0) // what earlier versions wrote before the first validation
        notes.bestLoss.reset();
    notes.rate = number("rate").value_or(0);
    notes.lossSum = number("loss_sum").value_or(0);
    notes.meanLoss = number("mean_loss");
    notes.overlap = number("overlap");
    notes.validationLoss = number("validation_loss");
    notes.minutes = number("minutes").value_or(0);
    std::istringstream counts(metadata["examples"]);
    for (std::int64_t count = 0; counts >> count;)
        notes.examples.push_back(count);
    return notes;
}

Result<void> writeCheckpoint(const std::filesystem::path& file, const Optimiser& optimiser,
                             const CheckpointNotes& notes)
{
    TextMap metadata{{"step", std::to_string(notes.step)},
                     {"since_best", std::to_string(notes.sinceBest)},
                     {"rate", exactly(notes.rate)},
                     {"loss_sum", exactly(notes.lossSum)},
                     {"minutes", exactly(notes.minutes)}};
    const auto add = [&metadata](const char* name, const std::optional<double>& value) {
        if (value)
            metadata[name] = exactly(*value);
    };
    add("best_loss", notes.bestLoss);
    add("mean_loss", notes.meanLoss);
    add("overlap", notes.overlap);
    add("validation_loss", notes.validationLoss);
    for (const std::int64_t count : notes.examples)
        metadata["examples"] += std::to_string(count) + ' ';
    return writeSafetensors(file, optimiser.checkpoint(), metadata);
}

} // namespace pentimento::training
