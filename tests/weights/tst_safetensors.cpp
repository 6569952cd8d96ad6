// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/weights/safetensors.h"

// torch's headers use names that Qt defines as keywords.
#undef slots
#include <torch/torch.h>
#define slots Q_SLOTS

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace pentimento;

namespace {

/// A file laid out by hand after the format's description: header length, JSON, payload.
QByteArray fileOf(const QByteArray& header, const QByteArray& payload)
{
    QByteArray bytes(8, '\0');
    auto length = static_cast<quint64>(header.size());
    std::memcpy(bytes.data(), &length, 8);
    return bytes + header + payload;
}

} // namespace

class TestSafetensors : public QObject
{
    Q_OBJECT

private slots:
    void readsAFileLaidOutByHand();
    void roundTrips();
    void refusesDamage_data();
    void refusesDamage();
    void refusesEveryTruncation();
    void namesAnUnwritablePlace();

private:
    std::filesystem::path write(const QByteArray& bytes)
    {
        const QString path = m_folder.filePath("t.safetensors");
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
            qFatal("cannot write the test file");
        return path.toStdString();
    }
    QTemporaryDir m_folder;
};

void TestSafetensors::readsAFileLaidOutByHand()
{
    const float values[2] = {1.5F, -2.0F};
    const auto file = write(fileOf(
        R"({"__metadata__":{"step":"3"},"a":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]}})",
        QByteArray(reinterpret_cast<const char*>(values), 8)));
    TextMap metadata;
    const auto tensors = readSafetensors(file, &metadata);
    QVERIFY(tensors);
    QCOMPARE(tensors->size(), 1U);
    const at::Tensor& a = tensors->at("a");
    QCOMPARE(a.dim(), 2);
    QCOMPARE(a[0][0].item<float>(), 1.5F);
    QCOMPARE(a[1][0].item<float>(), -2.0F);
    QCOMPARE(metadata["step"], std::string("3"));
}

void TestSafetensors::roundTrips()
{
    TensorMap tensors;
    tensors["half"] = torch::rand({3, 5}).to(at::kHalf);
    tensors["brain"] = torch::rand({7}).to(at::kBFloat16);
    tensors["bytes"] = torch::randint(0, 255, {2, 2, 2}).to(at::kByte);
    tensors["scalar"] = torch::tensor(42, at::kLong);
    tensors["turned"] = torch::rand({4, 6}).t();
    const std::filesystem::path file = m_folder.filePath("r.safetensors").toStdString();
    QVERIFY(writeSafetensors(file, tensors, {{"graph", "trace-2"}}));
    TextMap metadata;
    const auto read = readSafetensors(file, &metadata);
    QVERIFY(read);
    QCOMPARE(read->size(), tensors.size());
    for (const auto& [name, tensor] : tensors) {
        QCOMPARE(read->at(name).scalar_type(), tensor.scalar_type());
        QVERIFY2(torch::equal(read->at(name), tensor.contiguous()), name.c_str());
    }
    QCOMPARE(metadata["graph"], std::string("trace-2"));
}

void TestSafetensors::refusesDamage_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("reason");
    const QByteArray payload(8, '\0');
    QTest::newRow("empty") << QByteArray() << "empty";
    QTest::newRow("short") << QByteArray("abc") << "too short";
    QTest::newRow("text") << QByteArray("This is a text, not a weight file at all.")
                          << "longer than the file";
    QTest::newRow("no object") << fileOf("[1,2]", payload) << "not a JSON object";
    QTest::newRow("deep") << fileOf(QByteArray(R"({"a":)") + QByteArray(100'000, '['), payload)
                          << "not taken";
    const QByteArray one = R"("a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]})";
    QTest::newRow("one tensor twice")
        << fileOf('{' + one + ',' + one + '}', payload) << "not taken";
    QTest::newRow("past the end")
        << fileOf(R"({"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}})", payload)
        << "inside the file";
    QTest::newRow("backwards") << fileOf(
                                      R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}})",
                                      payload)
                               << "inside the file";
    QTest::newRow("shape and bytes differ")
        << fileOf(R"({"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}})", payload)
        << "inside the file";
    QTest::newRow("overflowing shape")
        << fileOf(R"({"a":{"dtype":"F32","shape":[4611686018427387904,8],"data_offsets":[0,8]}})",
                  payload)
        << "impossible shape";
    QTest::newRow("negative side")
        << fileOf(R"({"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}})", payload)
        << "impossible shape";
    QTest::newRow("unknown type") << fileOf(
                                         R"({"a":{"dtype":"F8","shape":[8],"data_offsets":[0,8]}})",
                                         payload)
                                  << "unknown type";
    QTest::newRow("field missing")
        << fileOf(R"({"a":{"dtype":"F32","shape":[2]}})", payload) << "malformed";
}

void TestSafetensors::refusesDamage()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, reason);
    const auto read = readSafetensors(write(bytes));
    QVERIFY(!read);
    QCOMPARE(read.error().code, ErrorCode::ModelUnavailable);
    const QString message = QString::fromStdString(read.error().message);
    QVERIFY2(message.contains(reason), qPrintable(message));
    QVERIFY2(message.contains("t.safetensors"), qPrintable(message));
}

void TestSafetensors::refusesEveryTruncation()
{
    const QByteArray whole =
        fileOf(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})", QByteArray(8, '\1'));
    QVERIFY(readSafetensors(write(whole)));
    for (qsizetype length = 0; length < whole.size(); ++length)
        QVERIFY2(!readSafetensors(write(whole.left(length))), qPrintable(QString::number(length)));
}

void TestSafetensors::namesAnUnwritablePlace()
{
    const auto written = writeSafetensors("/nonexistent/w.safetensors", {{"a", torch::zeros(1)}});
    QVERIFY(!written);
    QCOMPARE(written.error().code, ErrorCode::OutputUnwritable);
}

QTEST_APPLESS_MAIN(TestSafetensors)
#include "tst_safetensors.moc"
