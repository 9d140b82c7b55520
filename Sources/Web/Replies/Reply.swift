import HTTPTypes
package import Hummingbird
package import JSON
import NIOCore

extension Response {
    /// A JSON reply, written straight into its buffer.
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

    /// `{"detail": …}` with a sentence.
    package init(status: HTTPResponse.Status, headers: HTTPFields = [:], detail: String) {
        self.init(status: status, headers: headers) { json in
            json.beginObject()
            json.member("detail", detail)
            json.endObject()
        }
    }
}
