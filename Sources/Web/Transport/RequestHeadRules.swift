import NIOHTTP1

/// The properties of a request's head that decide about the connection: whether another request may follow, and
/// whether the body is read.
struct RequestHeadRules: Equatable {
    /// Whether the connection is closed after the reply: by `Connection: close`, by HTTP/1.0 without
    /// `Connection: keep-alive` (RFC 9112, section 9.3), and because the decoder reads no request after one that asks
    /// for another protocol.
    private(set) var isLast: Bool
    /// Whether `Content-Length` is greater than the limit, so that the body is not read.
    private(set) var isTooLong = false
    /// Whether the reply must say `Connection: keep-alive`, because a client of HTTP/1.0 closes the connection otherwise.
    private(set) var confirmsKeepAlive: Bool

    /// Nil for a head that breaks one of these rules of RFC 9112, and is answered 400:
    ///
    /// - "A server MUST respond with a 400 (Bad Request) status code to any HTTP/1.1 request message that lacks a Host
    ///   header field and to any request message that contains more than one Host header field line or a Host header
    ///   field with an invalid field value" (section 3.2).
    /// - The only transfer coding is `chunked`, in a request of HTTP/1.1: "A server or client that receives an HTTP/1.0
    ///   message containing a Transfer-Encoding header field MUST treat the message as if the framing is faulty"
    ///   (section 6.1).
    ///
    /// - Parameter bodyLimit: the greatest length of a body, in bytes.
    init?(_ head: HTTPRequestHead, bodyLimit: Int) {
        // The decoder reads HTTP/1.0 and HTTP/1.1.
        let isOld = head.version == .http1_0
        var hosts = 0
        self.isLast = !head.isKeepAlive || head.method == .CONNECT
        self.confirmsKeepAlive = head.isKeepAlive && isOld
        for (name, value) in head.headers {
            switch name.utf8.count {
            case 4 where name.lowercased() == "host":
                hosts += 1
                guard hosts == 1, value.isHost else { return nil }
            case 7 where name.lowercased() == "upgrade":
                self.isLast = true
            case 14 where name.lowercased() == "content-length":
                // The decoder accepts digits only. A number over `Int.max` is too long as well.
                self.isTooLong = Int(value).map { $0 > bodyLimit } ?? true
            case 17 where name.lowercased() == "transfer-encoding":
                guard value.lowercased() == "chunked", !isOld else { return nil }
            default:
                break
            }
        }
        guard hosts == 1 || isOld else { return nil }
    }
}

extension String {
    /// Whether the text has only characters of a host and port (RFC 3986, section 3.2.2), or is empty.
    fileprivate var isHost: Bool {
        self.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"): true
            case UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "%"), UInt8(ascii: "~"): true
            case UInt8(ascii: "!"), UInt8(ascii: "$"), UInt8(ascii: ";"), UInt8(ascii: "="): true
            case UInt8(ascii: "&")...UInt8(ascii: ","): true  // & ' ( ) * + ,
            default: false
            }
        }
    }
}
