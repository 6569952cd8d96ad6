// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/case/analyst.h"

#include "core/base/priority.h"

namespace pentimento {
namespace {

class EngineAnalyst final : public Analyst
{
public:
    explicit EngineAnalyst(std::unique_ptr<Engine> engine) : m_engine(std::move(engine)) {}

    std::future<Result<std::shared_ptr<const MapSet>>> submit(Request request) override
    {
        return m_engine->submit(std::move(request));
    }
    const Pack& pack() const override { return m_engine->pack(); }
    std::string deviceName() const override { return m_engine->deviceName(); }

private:
    std::unique_ptr<Engine> m_engine;
};

} // namespace

AnalystFactory engineAnalyst(std::string packNameOrFolder, EngineOptions options)
{
    return [packNameOrFolder = std::move(packNameOrFolder),
            options]() -> Result<std::unique_ptr<Analyst>> {
        const auto pack = findPack(packNameOrFolder);
        if (!pack)
            return pack.error();
        yieldToTheWindow();
        auto engine = Engine::create(*pack, options);
        if (!engine)
            return engine.error();
        return std::unique_ptr<Analyst>(std::make_unique<EngineAnalyst>(*std::move(engine)));
    };
}

} // namespace pentimento
