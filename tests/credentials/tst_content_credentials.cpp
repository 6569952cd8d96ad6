// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/helper/helper_reader.h"
#include "core/provenance/provenance.h"

#include <QFile>
#include <QTest>

using namespace pentimento;

namespace {

QString fixture(const QString& name)
{
    return QStringLiteral(PENTIMENTO_SOURCE_DIR "/tests/credentials/fixtures/") + name;
}

std::filesystem::path library()
{
    return PENTIMENTO_SOURCE_DIR "/build/c2pa/libc2pa_c.so";
}

/// The fixtures' own certificate authority, on a list that trusts it.
std::shared_ptr<const C2paLibrary> trusting()
{
    QFile file(fixture("example-root.pem"));
    if (!file.open(QIODevice::ReadOnly))
        return nullptr;
    auto loaded = C2paLibrary::load(library(), {file.readAll().toStdString(), "2026-01-01"});
    return loaded ? *loaded : nullptr;
}

} // namespace

/// Pictures that were signed for these tests (fixtures/make_credentials.py), read by the official
/// library: in this process by a list that trusts their signer, and in the confined helper by the
/// list that is shipped, which does not.
class TestContentCredentials : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void cleanupTestCase() { useFileReader({}); }
    void statesAndStatements_data();
    void statesAndStatements();
    void confinedHelperReadsTheSame_data() { statesAndStatements_data(); }
    void confinedHelperReadsTheSame();
    void anotherLibraryIsRefused();
    void aBrokenTrustListIsRefused();
    void theShippedTrustListIsTaken();

private:
    [[nodiscard]] static Provenance provenanceBy(std::shared_ptr<FileReader> reader,
                                                 const QString& name)
    {
        useFileReader(std::move(reader));
        const auto picture = loadPicture(fixture(name).toStdString());
        return picture ? provenanceOf(**picture) : Provenance{picture.error().message, {}, {}};
    }
    std::shared_ptr<FileReader> m_trusting;
    std::shared_ptr<FileReader> m_helper;
};

void TestContentCredentials::initTestCase()
{
    auto c2pa = trusting();
    QVERIFY(c2pa);
    m_trusting = inProcessReader(allCodecs(), std::move(c2pa));
    m_helper =
        helper::helperReader(PENTIMENTO_BIN_DIR "/pentimento-decode",
                             [](const std::string& weaker) { qWarning("%s", weaker.c_str()); });
}

void TestContentCredentials::statesAndStatements_data()
{
    QTest::addColumn<CredentialState>("state");
    QTest::addColumn<QString>("statement"); ///< where the signer is trusted
    QTest::addColumn<QString>("code");
    const auto row = [](const char* file, CredentialState state, const char* statement,
                        const char* code = "") {
        QTest::newRow(file) << state << QString(statement) << QString(code);
    };
    row("generated.jpg", CredentialState::Trusted,
        "Signed by Example Newsroom: made with generative AI (Example Generator)");
    row("edited.jpg", CredentialState::Trusted,
        "Signed by Example Newsroom: edited with generative AI (Example Editor)");
    row("expired.jpg", CredentialState::Expired,
        "Signed under the name \"Example Archive\", whose certificate is not valid today: with "
        "Example Editor",
        "signingCredential.expired");
    row("changed.jpg", CredentialState::Invalid,
        "Content Credentials do not match: the file was changed after it was signed. They state: "
        "made with generative AI (Example Generator)",
        "assertion.dataHash.mismatch");
    row("claim.jpg", CredentialState::Invalid,
        "Content Credentials do not match: the signature does not fit the claim. They state: made "
        "with generative AI (Another Generator)",
        "claimSignature.mismatch");
    row("from-generated.jpg", CredentialState::Trusted,
        "Signed by Example Newsroom: made from a picture that was made with generative AI "
        "(Example Editor)");
    row("from-changed.jpg", CredentialState::Trusted,
        "Signed by Example Newsroom: made from a picture that was made with generative AI "
        "(Example Editor). The credentials of an ingredient do not match");
}

void TestContentCredentials::statesAndStatements()
{
    QFETCH(CredentialState, state);
    QFETCH(QString, statement);
    QFETCH(QString, code);
    const Provenance found = provenanceBy(m_trusting, QTest::currentDataTag());
    QCOMPARE(credentialStateId(found.credentials.state), credentialStateId(state));
    QCOMPARE(QString::fromStdString(found.statement), statement);
    if (!code.isEmpty())
        QVERIFY(std::count(found.credentials.codes.begin(), found.credentials.codes.end(),
                           code.toStdString()) == 1);
    QVERIFY(found.credentials.bytes > 1000);
}

/// Under a filter that ends the process at the first socket: nothing is fetched.
void TestContentCredentials::confinedHelperReadsTheSame()
{
    QFETCH(CredentialState, state);
    const Provenance inHelper = provenanceBy(m_helper, QTest::currentDataTag());
    const Provenance trusted = provenanceBy(m_trusting, QTest::currentDataTag());
    const ContentCredentials& found = inHelper.credentials;
    QCOMPARE(
        credentialStateId(found.state),
        credentialStateId(state == CredentialState::Trusted ? CredentialState::Untrusted : state));
    QCOMPARE(found.signer, trusted.credentials.signer);
    QCOMPARE(found.generator, trusted.credentials.generator);
    QCOMPARE(found.bytes, trusted.credentials.bytes);
    QCOMPARE(found.actions.size(), trusted.credentials.actions.size());
    QCOMPARE(found.ingredients.size(), trusted.credentials.ingredients.size());
    QCOMPARE(found.ingredientFails(), trusted.credentials.ingredientFails());
    QVERIFY(!found.trustList.empty());
    QVERIFY(m_helper->place() == ParsingPlace::Confined);
}

void TestContentCredentials::anotherLibraryIsRefused()
{
    const auto none = C2paLibrary::load("/nonexistent/libc2pa_c.so", {"", "2026-01-01"});
    QVERIFY(!none);
    QCOMPARE(none.error().code, ErrorCode::ModelUnavailable);
    const auto other = C2paLibrary::load("libz.so.1", {"", "2026-01-01"});
    QVERIFY(!other);
    QVERIFY(other.error().message.find("another library") != std::string::npos);
}

void TestContentCredentials::aBrokenTrustListIsRefused()
{
    const auto broken = C2paLibrary::load(
        library(), {"-----BEGIN CERTIFICATE-----\nno\n-----END CERTIFICATE-----\n", "2026-01-01"});
    QVERIFY(!broken);
    QVERIFY(broken.error().message.find("trust list of 2026-01-01") != std::string::npos);
}

void TestContentCredentials::theShippedTrustListIsTaken()
{
    const auto list = readTrustList(PENTIMENTO_SOURCE_DIR "/resources/trust");
    QVERIFY(list);
    QVERIFY(QString::fromStdString(list->anchors).count("BEGIN CERTIFICATE") > 40);
    QVERIFY(C2paLibrary::load(library(), *list));
    QVERIFY(!readTrustList(PENTIMENTO_SOURCE_DIR "/resources/fonts"));
}

QTEST_GUILESS_MAIN(TestContentCredentials)
#include "tst_content_credentials.moc"
