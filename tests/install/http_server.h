// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QHostAddress>
#include <QMap>
#include <QTcpServer>
#include <QTcpSocket>
#include <QThread>

#include <atomic>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <vector>

namespace pentimento::testing {

struct HttpRequest
{
    QByteArray path;
    QMap<QByteArray, QByteArray> headers; ///< lower-case names

    /// Where the rest that is asked for begins; 0: the whole file is.
    [[nodiscard]] qsizetype offset() const
    {
        const QByteArray range = headers.value("range");
        return range.startsWith("bytes=") ? range.mid(6, range.indexOf('-') - 6).toLongLong() : 0;
    }
};

/// The answering end of one request, in the server's thread.
class HttpReply
{
public:
    HttpReply(QTcpSocket& socket, const std::atomic<bool>& quit) : m_socket(socket), m_quit(quit) {}

    void head(const QByteArray& status, const QList<QByteArray>& headers)
    {
        QByteArray text = "HTTP/1.1 " + status + "\r\nConnection: close\r\n";
        for (const QByteArray& header : headers)
            text += header + "\r\n";
        send(text + "\r\n");
    }
    void send(const QByteArray& bytes)
    {
        m_socket.write(bytes);
        while (m_socket.bytesToWrite() > 0 && m_socket.waitForBytesWritten(10000))
            ;
    }
    /// Says nothing more until the other end gives up.
    void stall()
    {
        while (!m_quit && m_socket.state() == QAbstractSocket::ConnectedState)
            m_socket.waitForReadyRead(20);
    }

private:
    QTcpSocket& m_socket;
    const std::atomic<bool>& m_quit;
};

/// A web server on this machine alone, one request at a time, that answers as a test tells it to:
/// the handler is given each request and its number, counted from 0.
class HttpServer
{
public:
    using Handler = std::function<void(int number, const HttpRequest&, HttpReply&)>;

    explicit HttpServer(Handler handler) : m_handler(std::move(handler))
    {
        std::promise<quint16> listening;
        auto port = listening.get_future();
        m_thread.reset(QThread::create([this, &listening] {
            QTcpServer server;
            if (!server.listen(QHostAddress::LocalHost))
                qFatal("the test's server cannot listen");
            listening.set_value(server.serverPort());
            while (!m_quit)
                if (server.waitForNewConnection(20))
                    serve(*std::unique_ptr<QTcpSocket>(server.nextPendingConnection()));
        }));
        m_thread->start();
        m_port = port.get();
    }
    ~HttpServer()
    {
        m_quit = true;
        m_thread->wait();
    }

    [[nodiscard]] std::string host() const { return "127.0.0.1:" + std::to_string(m_port); }
    [[nodiscard]] std::string address(const std::string& path) const
    {
        return "http://" + host() + path;
    }
    [[nodiscard]] quint16 port() const { return m_port; }
    [[nodiscard]] std::vector<HttpRequest> requests() const
    {
        const std::lock_guard lock(m_mutex);
        return m_requests;
    }

private:
    void serve(QTcpSocket& socket)
    {
        QByteArray text;
        while (!text.contains("\r\n\r\n"))
            if (!socket.waitForReadyRead(10000))
                return;
            else
                text += socket.readAll();
        HttpRequest request;
        const QList<QByteArray> lines = text.split('\n');
        request.path = lines.front().split(' ').value(1);
        for (const QByteArray& line : lines.mid(1))
            if (const auto colon = line.indexOf(':'); colon > 0)
                request.headers[line.left(colon).toLower()] = line.mid(colon + 1).trimmed();
        int number = 0;
        {
            const std::lock_guard lock(m_mutex);
            number = static_cast<int>(m_requests.size());
            m_requests.push_back(request);
        }
        HttpReply reply(socket, m_quit);
        m_handler(number, request, reply);
        socket.disconnectFromHost();
        if (socket.state() != QAbstractSocket::UnconnectedState)
            socket.waitForDisconnected(10000);
    }

    Handler m_handler;
    std::atomic<bool> m_quit{false};
    quint16 m_port = 0;
    mutable std::mutex m_mutex;
    std::vector<HttpRequest> m_requests;
    std::unique_ptr<QThread> m_thread;
};

/// Answers with `body` or the rest of it, as a good server does.
inline void answer(const HttpRequest& request, HttpReply& reply, const QByteArray& body,
                   const QByteArray& etag = "\"one\"", qsizetype onlyBytes = -1)
{
    const QByteArray ifRange = request.headers.value("if-range");
    const qsizetype from = ifRange.isEmpty() || ifRange == etag ? request.offset() : 0;
    const QByteArray rest = body.mid(from);
    QList<QByteArray> headers{"Content-Length: " + QByteArray::number(rest.size()),
                              "ETag: " + etag};
    if (from > 0)
        headers << "Content-Range: bytes " + QByteArray::number(from) + '-' +
                       QByteArray::number(body.size() - 1) + '/' + QByteArray::number(body.size());
    reply.head(from > 0 ? "206 Partial Content" : "200 OK", headers);
    reply.send(onlyBytes < 0 ? rest : rest.left(onlyBytes));
}

} // namespace pentimento::testing
