// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/import/compare.h"
#include "core/import/import_pack.h"
#include "core/weights/safetensors.h"

#include <ATen/ATen.h>

#undef slots
#include <QTemporaryDir>
#include <QTest>

using namespace pentimento;

namespace {

std::filesystem::path fixture(const char* name)
{
    return std::filesystem::path(PENTIMENTO_SOURCE_DIR "/tests/inference/fixtures") / name;
}

} // namespace

/// A pack holds what its publisher published, or it does not.
class TestCompare : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void thePublishersOwnFileIsTheSame();
    void roundingIsToldFromDifference();
    void aChangedTensorIsNamed();
    void anotherArchitectureIsNoAnswer();

private:
    /// The pack with its backbone's tensors changed.
    template <class Change>
    [[nodiscard]] Pack packWith(const char* name, const Change& change)
    {
        Pack pack = m_pack;
        pack.folder = m_folder.filePath(name).toStdString();
        std::filesystem::create_directories(pack.folder);
        const auto& file = pack.backbones.at(0).weights;
        TensorMap tensors = *readSafetensors(m_pack.folder / file);
        for (auto& [tensorName, tensor] : tensors)
            tensor = change(tensorName, tensor.clone());
        if (!writeSafetensors(pack.folder / file, tensors))
            qFatal("no room for a test's file");
        return pack;
    }

    QTemporaryDir m_folder;
    Pack m_pack;
};

void TestCompare::initTestCase()
{
    ImportOptions options;
    options.to = m_folder.filePath("pack").toStdString();
    const auto pack = importPack({{fixture("dinov2_plain.safetensors"), {}, {}, {}, {}, {}},
                                  {fixture("dinov2_layer1_linear.pth"), {}, {}, {}, {}, {}}},
                                 options);
    QVERIFY2(pack, pack ? "" : pack.error().message.c_str());
    m_pack = *pack;
}

void TestCompare::thePublishersOwnFileIsTheSame()
{
    const auto result = compareBackbone(m_pack, fixture("dinov2_plain.safetensors"));
    QVERIFY2(result, result ? "" : result.error().message.c_str());
    QVERIFY(result->same());
    QCOMPARE(result->rounded, 0);
    QVERIFY(result->identical > 20);
}

void TestCompare::roundingIsToldFromDifference()
{
    const Pack rounded = packWith("rounded", [](const std::string&, const at::Tensor& tensor) {
        return tensor.dim() > 1 ? tensor.to(at::kBFloat16) : tensor;
    });
    const auto result = compareBackbone(rounded, fixture("dinov2_plain.safetensors"));
    QVERIFY(result);
    QVERIFY(result->same());
    QVERIFY(result->rounded > 5);
    QVERIFY(result->identical > 5);
}

void TestCompare::aChangedTensorIsNamed()
{
    std::string changed;
    const Pack moved = packWith("moved", [&](const std::string& name, at::Tensor tensor) {
        if (changed.empty() && name.ends_with("qkv.weight")) {
            changed = name;
            tensor.flatten()[3] += 0.25;
        }
        return tensor;
    });
    QVERIFY(!changed.empty());
    const auto result = compareBackbone(moved, fixture("dinov2_plain.safetensors"));
    QVERIFY(result);
    QVERIFY(!result->same());
    QCOMPARE(result->different.size(), std::size_t{1});
    QCOMPARE(result->different[0].name, changed);
    QVERIFY(std::abs(result->different[0].largest - 0.25) < 1e-3);
}

void TestCompare::anotherArchitectureIsNoAnswer()
{
    const auto result = compareBackbone(m_pack, fixture("dinov2_gated.pth"));
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::ModelUnavailable);
    QVERIFY(!compareBackbone(m_pack, m_folder.filePath("nothing.pth").toStdString()));
}

QTEST_GUILESS_MAIN(TestCompare)
#include "tst_compare.moc"
