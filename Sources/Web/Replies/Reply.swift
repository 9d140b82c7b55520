import HTTPTypes
package import Hummingbird
package import JSON
import NIOCore

extension Response {
    /// A reply whose body is JSON.
    ///
    /// - Parameter write: writes one JSON value, the body.
    package init(
        status: HTTPResponse.Status = .ok,
        headers: HTTPFields = [:],
        json write: (inout JSONWriter) -> Void
    ) {
        var writer = JSONWriter(reservingCapacity: 768)
        write(&writer)
        var headers = headers
        headers[.contentType] = "application/json"
        self.init(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: writer.bytes)))
    }

    /// A reply with the body `{"detail": detail}`, the form of an error that is one sentence.
    package init(status: HTTPResponse.Status, headers: HTTPFields = [:], detail: String) {
        self.init(status: status, headers: headers) { json in
            json.beginObject()
            json.member("detail", detail)
            json.endObject()
        }
    }
}
