import HTTPTypes
package import Hummingbird
package import JSON
import NIOCore

extension Response {
    /// A reply with a JSON body.
    ///
    /// - Parameter write: writes the body, which is one JSON value.
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

    /// A reply with the JSON body `{"detail": detail}`, for an error that is described by one sentence.
    package init(status: HTTPResponse.Status, headers: HTTPFields = [:], detail: String) {
        self.init(status: status, headers: headers) { json in
            json.beginObject()
            json.member("detail", detail)
            json.endObject()
        }
    }
}
