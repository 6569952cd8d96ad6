// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/import/pickle.h"
#include "tests/import/torch_archive.h"

#include <QDir>
#include <QTest>

#include <limits>
#include <random>

using namespace pentimento;

class TestPickle : public QObject
{
    Q_OBJECT

private slots:
    void readsWhatTorchWrites_data();
    void readsWhatTorchWrites();
    void readsEveryKnownInstruction();
    void refuses_data();
    void refuses();
    void refusesTensorsThatCannotBe_data();
    void refusesTensorsThatCannotBe();
    void isRefusedWhereverItIsCutOff();
    void survivesAnyChange();
    void bigArgumentsCostLittle();
};

namespace {

QString fixture(const char* name)
{
    return QString(PENTIMENTO_SOURCE_DIR "/tests/import/fixtures/") + name;
}

constexpr std::int64_t huge = std::numeric_limits<std::int64_t>::max();

} // namespace

void TestPickle::readsWhatTorchWrites_data()
{
    QTest::addColumn<QString>("file");
    const QDir folder(fixture(""));
    for (const QString& name : folder.entryList({"*.pt", "*.pth"}))
        QTest::newRow(qPrintable(name)) << folder.filePath(name);
}

void TestPickle::readsWhatTorchWrites()
{
    QFETCH(QString, file);
    TorchArchive archive = TorchArchive::read(file);
    QVERIFY(!archive.entries.isEmpty());
    const auto pickle = Pickle::parse(spanOf(archive.pickle()));
    QVERIFY2(pickle, pickle ? "" : pickle.error().message.c_str());
    QVERIFY(!pickle->pairs(pickle->root()).empty());
}

void TestPickle::readsEveryKnownInstruction()
{
    using namespace pickled;
    QByteArray value("\x80\x04\x95");
    value += QByteArray(8, '\0') + "}\x94("; // a frame; a dictionary, remembered
    value += "\x8c\x01"
             "a"
             "\x8a\x02\xfe\xff";                            // -2
    value += text("b") + "G\x3f\xf8" + QByteArray(6, '\0'); // 1.5
    value += QByteArray("\x8d\x01\0\0\0\0\0\0\0c", 10) + "]\x94(K\x07M\x01\x02J\xff\xff\xff\xff"
                                                         "e";
    value += text("d") + "NNN\x87" + text("e") + "\x88";
    value += text("f") + "h\x01"; // the list again
    value += text("g") +
             "\x8c\x0b"
             "collections"
             "\x8c\x0bOrderedDict"
             "\x93)R}" +
             text("_metadata") + "NsbK\x05Ns"; // its attributes are dropped, its items stay
    value += text("h") +
             "\x8c\x0b__torch__.m"
             "\x8c\x01M"
             "\x93)\x81}" +
             text("w") + "K\x09sb";
    value += "u.";
    const auto pickle = Pickle::parse(spanOf(value));
    QVERIFY2(pickle, pickle ? "" : pickle.error().message.c_str());
    const auto& root = pickle->root();
    QCOMPARE(pickle->find(root, "a")->integer, -2);
    QCOMPARE(pickle->find(root, "b")->real, 1.5);
    QCOMPARE(pickle->find(root, "c")->items.size(), 3U);
    QCOMPARE(pickle->node(pickle->find(root, "c")->items[2]).integer, -1);
    QCOMPARE(pickle->find(root, "d")->kind, Pickle::Kind::Tuple);
    QCOMPARE(pickle->find(root, "e")->integer, 1);
    QCOMPARE(pickle->find(root, "f"), pickle->find(root, "c"));
    QCOMPARE(pickle->pairs(*pickle->find(root, "g")).size(), 2U);
    QCOMPARE(pickle->find(*pickle->find(root, "h"), "w")->integer, 9);
    QVERIFY(pickle->find(root, "i") == nullptr);
}

void TestPickle::refuses_data()
{
    using namespace pickled;
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("reason");
    const auto row = [](const char* title, const QByteArray& value, const char* reason) {
        QTest::newRow(title) << whole(value) << reason;
    };
    row("a shell command", name("os", "system") + tuple({text("id")}) + 'R', "run os.system");
    row("the same in posix", name("posix", "system"), "run posix.system");
    row("eval", name("builtins", "eval") + tuple({text("1")}) + 'R', "run builtins.eval");
    row("eval of Python 2", name("__builtin__", "eval"), "run __builtin__.eval");
    row("a name from the stack", text("os") + text("system") + '\x93', "run os.system");
    row("a name in parts", name("torch", "os.system"), "run torch.os.system");
    row("another function of torch", name("torch", "load"), "run torch.load");
    row("an unknown storage", name("torch", "EvilStorage"), "run torch.EvilStorage");
    row("a name with an escape sequence", name("os\x1b[2J", "system"), "run os?[2J.system");
    row("instance", "(ios\nsystem\n", "run os.system");
    row("object", "(" + name("__torch__.m", "M") + "o", "instruction 0x6f");
    row("extension registry", "\x82\x01", "instruction 0x82");
    row("newer object", "\x92", "instruction 0x92");
    row("text of protocol 0", "S'a'\n", "instruction 0x53");
    row("a long beyond 64 bits", "\x8a\x09" + QByteArray(9, '\1'), "beyond 64 bits");
    row("calling a storage class", name("torch", "FloatStorage") + ")R", "in a way that torch");
    row("calling a text", text("os.system") + ")R", "no known function");
    row("making a function", name("torch._utils", "_rebuild_parameter") + ")\x81",
        "no TorchScript module");
    row("building a list", "]}b", "no object");
    row("building from a list", name("__torch__.m", "M") + ")\x81]b", "no dictionary");
    row("a list as a key", "}]Ns", "key");
    row("an odd number of items", "}(K\1u", "no dictionary");
    row("items of a list", "]K\1K\1s", "no dictionary");
    row("appending to a tuple", ")K\1a", "no list");
    row("an empty stack", "\x85", "not there");
    row("nothing at all", "", "not there");
    row("a mark that is not there", "t", "not there");
    row("reaching below a mark", "K\1(\x85", "not there");
    row("never remembered", "h\5", "never remembered");
    row("a huge memo", "Nr\xff\xff\xff\xff", "more values");
    row("a huge text", QByteArray("X\xff\xff\xff\x7f", 5) + "abc", "longer than any name");
    row("a text that is cut off", QByteArray("X\x10\0\0\0", 5) + "abc", "cut off");
    row("too deep", QByteArray(100'000, '('), "nested deeper");
    row("too many values", QByteArray(1'200'000, 'N'), "more values");
    row("a name without an end", "c" + QByteArray(3000, 'a'), "without an end");
    row("a persistent text", text("/etc/passwd") + 'Q', "no storage");
    row("a persistent tuple", tuple({text("module"), text("x")}) + 'Q', "no storage");
    row("a negative storage",
        tuple(
            {text("storage"), name("torch", "FloatStorage"), text("0"), text("cpu"), number(-1)}) +
            'Q',
        "negative");
    row("a tensor without a storage",
        name("torch._utils", "_rebuild_tensor_v2") + tuple({"N", number(0), ")", ")"}) + 'R',
        "without its storage");
    QTest::newRow("no protocol") << QByteArray("N.") << "no pickle";
    QTest::newRow("protocol 5") << QByteArray("\x80\x05N.") << "protocol";
    QTest::newRow("protocol 0") << QByteArray("(dp0\n.") << "no pickle";
    QTest::newRow("empty") << QByteArray() << "cut off";
}

void TestPickle::refuses()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, reason);
    const auto pickle = Pickle::parse(spanOf(bytes));
    QVERIFY(!pickle);
    QCOMPARE(pickle.error().code, ErrorCode::ModelUnavailable);
    const QString message = QString::fromStdString(pickle.error().message);
    QVERIFY2(message.contains(reason), qPrintable(message));
    QVERIFY(message.size() < 300);
}

void TestPickle::refusesTensorsThatCannotBe_data()
{
    using namespace pickled;
    QTest::addColumn<QByteArray>("tensor");
    QTest::addColumn<QString>("reason"); // empty: it can be
    QTest::newRow("good") << tensor("0", 6, 0, {2, 3}, {3, 1}) << "";
    QTest::newRow("transposed") << tensor("0", 6, 0, {3, 2}, {1, 3}) << "";
    QTest::newRow("a part") << tensor("0", 6, 2, {4}, {1}) << "";
    QTest::newRow("a single number") << tensor("0", 1, 0, {}, {}) << "";
    QTest::newRow("empty") << tensor("0", 0, 0, {0}, {1}) << "";
    QTest::newRow("one row too many") << tensor("0", 6, 0, {3, 3}, {3, 1}) << "outside";
    QTest::newRow("an offset too far") << tensor("0", 6, 1, {2, 3}, {3, 1}) << "outside";
    QTest::newRow("of nothing") << tensor("0", 0, 0, {}, {}) << "outside";
    QTest::newRow("a negative offset") << tensor("0", 6, -1, {2}, {1}) << "without its storage";
    QTest::newRow("a negative size") << tensor("0", 6, 0, {-2}, {1}) << "negative";
    QTest::newRow("a negative stride") << tensor("0", 6, 5, {2}, {-1}) << "negative";
    QTest::newRow("repeated numbers") << tensor("0", 6, 0, {1000}, {0}) << "repeats";
    QTest::newRow("sizes overflow") << tensor("0", 6, 0, {huge, huge}, {0, 0}) << "beyond";
    QTest::newRow("strides overflow") << tensor("0", 6, 0, {3, 2}, {huge, huge}) << "beyond";
    QTest::newRow("the offset overflows")
        << tensor("0", huge, huge, {huge, 3}, {1, huge}) << "beyond";
    QTest::newRow("the storage overflows") << tensor("0", huge, 0, {1}, {1}) << "beyond";
    QTest::newRow("fewer strides") << tensor("0", 6, 0, {2, 3}, {1}) << "dimensions";
    QTest::newRow("many dimensions")
        << tensor("0", 1, 0, QList<std::int64_t>(9, 1), QList<std::int64_t>(9, 1)) << "dimensions";
}

void TestPickle::refusesTensorsThatCannotBe()
{
    QFETCH(QByteArray, tensor);
    QFETCH(QString, reason);
    const auto pickle = Pickle::parse(spanOf(pickled::whole(tensor)));
    QCOMPARE(bool(pickle), reason.isEmpty());
    if (!pickle)
        QVERIFY2(QString::fromStdString(pickle.error().message).contains(reason),
                 pickle.error().message.c_str());
}

void TestPickle::isRefusedWhereverItIsCutOff()
{
    TorchArchive archive = TorchArchive::read(fixture("vit_linear.pth"));
    const QByteArray whole = archive.pickle();
    for (qsizetype length = 0; length < whole.size(); ++length)
        QVERIFY2(!Pickle::parse(spanOf(whole.left(length))), qPrintable(QString::number(length)));
    QVERIFY(Pickle::parse(spanOf(whole)));
}

/// What a fuzzer does, with a fixed seed. Nothing to compare: it must come back, and tensors that
/// it still describes must lie inside their storages.
void TestPickle::survivesAnyChange()
{
    constexpr int rounds = 20'000;
    std::mt19937 random(5);
    int described = 0;
    for (const char* name : {"vit_linear.pth", "ViT_layer1_conv-4_ldm.pth", "clip_vit.pt"}) {
        TorchArchive archive = TorchArchive::read(fixture(name));
        const QByteArray whole = archive.pickle();
        const int turns = static_cast<int>(std::min<qsizetype>(rounds, 20'000'000 / whole.size()));
        for (int round = 0; round < turns; ++round) {
            QByteArray changed = whole;
            for (unsigned change = 1 + random() % 6; change > 0; --change) {
                const auto at =
                    static_cast<qsizetype>(random() % static_cast<unsigned>(whole.size()));
                const auto to =
                    static_cast<qsizetype>(random() % static_cast<unsigned>(whole.size()));
                switch (random() % 4) {
                case 0:
                    changed[at % changed.size()] = static_cast<char>(random());
                    break;
                case 1:
                    changed[at % changed.size()] ^= static_cast<char>(1 << random() % 8);
                    break;
                case 2:
                    changed.remove(at, random() % 12);
                    break;
                default:
                    changed.insert(at % changed.size(), whole.mid(to, random() % 40));
                }
                if (changed.isEmpty())
                    changed = whole;
            }
            const auto pickle = Pickle::parse(spanOf(changed));
            if (!pickle)
                continue;
            for (const Pickle::Ref ref : pickle->pairs(pickle->root()))
                if (const auto& node = pickle->node(ref); node.kind == Pickle::Kind::View) {
                    QVERIFY(!flawOf(pickle->view(node)));
                    ++described;
                }
        }
    }
    QVERIFY(described > 0);
}

/// A hundred thousand calls with one remembered argument of a hundred thousand items.
void TestPickle::bigArgumentsCostLittle()
{
    using namespace pickled;
    const QByteArray start = "(" + QByteArray(100'000, 'N') + "tq\1";
    const QByteArray call = name("torch.jit._pickle", "restore_type_tag") + "q\2" + "h\1" + 'R';
    QByteArray value = start + call;
    for (int i = 0; i < 100'000; ++i)
        value += "h\2h\1R";
    QVERIFY(Pickle::parse(spanOf(whole(value))));
}

QTEST_APPLESS_MAIN(TestPickle)
#include "tst_pickle.moc"
