// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/credentials/manifest_store.h"

#include <QTest>

using namespace pentimento;

namespace {

/// A report as the library writes it, with these failures, verdict and ingredients.
QByteArray report(const QByteArray& verdict, const QByteArray& failures,
                  const QByteArray& ingredients = {}, const QByteArray& deltas = {})
{
    return R"({"active_manifest": "urn:a", "manifests": {"urn:a": {
        "claim_generator_info": [{"name": "Camera", "version": "1"}],
        "signature_info": {"issuer": "Maker", "common_name": "Leaf", "time": "2026-01-02T03:04:05+00:00"},
        "assertions": [{"label": "c2pa.actions.v2", "data": {"actions": [
            {"action": "c2pa.created", "softwareAgent": {"name": "Firmware"},
             "digitalSourceType": "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia"}]}}],
        "ingredients": [)" +
           ingredients + R"(]}, "urn:b": {"claim_generator": "Painter/2.0 x",
        "assertions": [{"label": "c2pa.actions", "data": {"actions": [{"action": "c2pa.edited"}]}}],
        "ingredients": [{"title": "loop", "active_manifest": "urn:a"}]}},
        "validation_state": ")" +
           verdict + R"(", "validation_results": {"activeManifest": {"success": [)" +
           (verdict == "Trusted" ? R"({"code": "signingCredential.trusted"})" : "") +
           R"(], "informational": [],
        "failure": [)" +
           failures + R"(]}, "ingredientDeltas": [)" + deltas + "]}}";
}

QByteArray code(const char* name)
{
    return QByteArray(R"({"code": ")") + name + "\"}";
}

} // namespace

class TestManifestStore : public QObject
{
    Q_OBJECT

private slots:
    void statesAreKeptApart_data();
    void statesAreKeptApart();
    void readsWhatWasDone();
    void walksThroughIngredients();
    void ingredientsThatFailAreNamed();
    void silenceIsNoVerdict_data();
    void silenceIsNoVerdict();
    void refusalsAreToldApart();
    void textsAreShort();
};

void TestManifestStore::statesAreKeptApart_data()
{
    QTest::addColumn<QByteArray>("verdict");
    QTest::addColumn<QByteArray>("failures");
    QTest::addColumn<CredentialState>("state");
    const auto row = [](const char* name, const char* verdict, const QByteArray& failures,
                        CredentialState state) {
        QTest::newRow(name) << QByteArray(verdict) << failures << state;
    };
    const QByteArray untrusted = code("signingCredential.untrusted");
    const QByteArray expired = code("signingCredential.expired");
    row("trusted", "Trusted", "", CredentialState::Trusted);
    row("valid", "Valid", "", CredentialState::Untrusted);
    row("untrusted", "Valid", untrusted, CredentialState::Untrusted);
    row("certificate not made for this", "Invalid", code("signingCredential.invalid"),
        CredentialState::Untrusted);
    row("expired", "Invalid", expired, CredentialState::Expired);
    row("expired and untrusted", "Invalid", untrusted + ',' + expired, CredentialState::Expired);
    row("identity of its own", "Valid", code("cawg.x509.credential.untrusted"),
        CredentialState::Untrusted);
    row("changed", "Invalid", untrusted + ',' + code("assertion.dataHash.mismatch"),
        CredentialState::Invalid);
    row("expired and changed", "Invalid", expired + ',' + code("claimSignature.mismatch"),
        CredentialState::Invalid);
    row("trusted though something fails", "Trusted", code("assertion.hashedURI.mismatch"),
        CredentialState::Invalid);
    row("revoked", "Trusted", code("signingCredential.ocsp.revoked"), CredentialState::Untrusted);
    row("identity fails under a trusted signer", "Trusted", code("cawg.x509.credential.untrusted"),
        CredentialState::Trusted);
    row("invalid without a reason", "Invalid", "", CredentialState::Invalid);
}

void TestManifestStore::statesAreKeptApart()
{
    QFETCH(QByteArray, verdict);
    QFETCH(QByteArray, failures);
    QFETCH(CredentialState, state);
    QCOMPARE(credentialsFrom(report(verdict, failures).toStdString()).state, state);
}

void TestManifestStore::readsWhatWasDone()
{
    const ContentCredentials found = credentialsFrom(report("Trusted", "").toStdString());
    QCOMPARE(found.generator, std::string("Camera"));
    QCOMPARE(found.signer, std::string("Maker"));
    QCOMPARE(found.time, std::string("2026-01-02T03:04:05+00:00"));
    QCOMPARE(found.actions.size(), std::size_t(1));
    QCOMPARE(found.actions[0].action, std::string("c2pa.created"));
    QCOMPARE(found.actions[0].agent, std::string("Firmware"));
    QCOMPARE(found.actions[0].digitalSourceType,
             std::string("compositeWithTrainedAlgorithmicMedia"));
    QVERIFY(found.codes.empty() && found.ingredients.empty());
}

/// Each manifest once, though this store goes in a circle.
void TestManifestStore::walksThroughIngredients()
{
    const ContentCredentials found = credentialsFrom(
        report("Trusted", "",
               R"({"title": "below", "relationship": "parentOf", "active_manifest": "urn:b"})")
            .toStdString());
    QCOMPARE(found.ingredients.size(), std::size_t(2));
    QCOMPARE(found.ingredients[0].title, std::string("below"));
    QCOMPARE(found.ingredients[0].generator, std::string("Painter"));
    QCOMPARE(found.ingredients[1].level, 1);
    QCOMPARE(found.actions.size(), std::size_t(2));
    QCOMPARE(found.actions[1].level, 1);
    QVERIFY(!found.ingredientFails());
}

void TestManifestStore::ingredientsThatFailAreNamed()
{
    const ContentCredentials whenPutIn = credentialsFrom(
        report("Trusted", "",
               R"({"title": "x", "validation_status": [{"code": "assertion.dataHash.mismatch"},
                   {"code": "signingCredential.untrusted"}]})")
            .toStdString());
    QCOMPARE(whenPutIn.state, CredentialState::Trusted);
    QCOMPARE(whenPutIn.ingredients[0].failures,
             std::vector<std::string>{"assertion.dataHash.mismatch"});
    const ContentCredentials today = credentialsFrom(
        report(
            "Trusted", "", R"({"title": "x", "label": "c2pa.ingredient.v3"})",
            R"({"ingredientAssertionURI": "self#jumbf=/c2pa/urn:a/c2pa.assertions/c2pa.ingredient.v3",
                   "validationDeltas": {"failure": [{"code": "claimSignature.mismatch"}]}})")
            .toStdString());
    QVERIFY(today.ingredientFails());
    // The library's summary is "Invalid" for it; the picture's own credentials hold.
    const ContentCredentials summed = credentialsFrom(
        report(
            "Invalid", "", R"({"title": "x", "label": "c2pa.ingredient.v3"})",
            R"({"ingredientAssertionURI": "self#jumbf=/c2pa/urn:a/c2pa.assertions/c2pa.ingredient.v3",
                   "validationDeltas": {"failure": [{"code": "signingCredential.expired"}]}})")
            .toStdString());
    QCOMPARE(summed.state, CredentialState::Untrusted);
}

void TestManifestStore::silenceIsNoVerdict_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("empty") << QByteArray("{}");
    QTest::newRow("no JSON") << QByteArray("trusted");
    QTest::newRow("a list") << QByteArray("[1]");
    QTest::newRow("no results") << QByteArray(
        R"({"active_manifest": "a", "manifests": {"a": {}}, "validation_state": "Trusted"})");
    QTest::newRow("another manifest")
        << report("Trusted", "").replace("\"urn:a\": {", "\"urn:z\": {");
    QTest::newRow("unknown verdict") << report("Fine", "");
    QTest::newRow("stated twice") << report("Trusted", "")
                                         .replace(
                                             "\"active_manifest\"",
                                             R"("active_manifest": "urn:b", "active_manifest")");
}

void TestManifestStore::silenceIsNoVerdict()
{
    QFETCH(QByteArray, text);
    const ContentCredentials found = credentialsFrom(text.toStdString());
    QCOMPARE(found.state, CredentialState::Unchecked);
    QVERIFY(!found.problem.empty());
}

void TestManifestStore::refusalsAreToldApart()
{
    QCOMPARE(credentialsFromRefusal("Remote: must fetch https://example.org/a.c2pa").state,
             CredentialState::Unchecked);
    QCOMPARE(credentialsFromRefusal("Other: prerelease content detected").state,
             CredentialState::Unchecked);
    QCOMPARE(credentialsFromRefusal("NotSupported: type").state, CredentialState::Unchecked);
    QCOMPARE(credentialsFromRefusal("").state, CredentialState::Unchecked);
    const ContentCredentials damaged = credentialsFromRefusal("Decoding: claim could not be");
    QCOMPARE(damaged.state, CredentialState::Invalid);
    QCOMPARE(damaged.codes.size(), std::size_t(1));
}

void TestManifestStore::textsAreShort()
{
    const QByteArray name(100'000, 'n');
    const ContentCredentials found =
        credentialsFrom(report("Trusted", "").replace("Maker", name).toStdString());
    QVERIFY(!found.signer.empty() && found.signer.size() <= mostCredentialBytes);
    QByteArray hidden;
    for (int i = 0; i < 200; ++i)
        hidden += "\xe2\x80\x8b";
    QVERIFY(credentialsFrom(report("Trusted", "").replace("Maker", hidden).toStdString())
                .signer.size() <= mostCredentialBytes);
    QVERIFY(credentialsFromRefusal(hidden.toStdString()).problem.size() <= mostCredentialBytes);
    QByteArray actions;
    for (int i = 0; i < 500; ++i)
        actions += R"({"action": "c2pa.edited"},)";
    const QByteArray first = R"({"action": "c2pa.created")";
    const ContentCredentials many =
        credentialsFrom(report("Trusted", "").replace(first, actions + first).toStdString());
    QCOMPARE(many.actions.size(), mostCredentialItems);
}

QTEST_GUILESS_MAIN(TestManifestStore)
#include "tst_manifest_store.moc"
