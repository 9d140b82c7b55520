import Hummingbird

/// About as long (420 bytes) as the reply that Patchbay gives for the connection of `create.lua`.
let constant = ByteBuffer(
    string: """
        {"label":"My Gmail Connection","integration":"gmail","integration_type":"connectors","auth_method_id":"oauth2","config":{},\
        "id":"conn_01k2m3n4p5q6r7s8t9v0w1x2y3","credential_id":"cred_01k2m3n4p5q6r7s8t9v0w1x2y3",\
        "user_id":null,"workspace_id":"wsp_01k2m3n4p5q6r7s8t9v0w1x2y3","created_by":"usr_01k2m3n4p5q6r7s8t9v0w1x2y3",\
        "status":"active","created_at":"2026-01-01T00:00:00.000Z","updated_at":"2026-01-01T00:00:00.000Z"}
        """)

let router = Router()
router.post("api/v1/connections") { request, _ in
    let body = try await request.body.collect(upTo: 1 << 20)
    return Response(status: .ok, headers: [.contentType: "application/json"], body: .init(byteBuffer: body))
}
router.get("api/v1/connections/:id") { [constant] _, _ in
    Response(status: .ok, headers: [.contentType: "application/json"], body: .init(byteBuffer: constant))
}

let application = Application(router: router, configuration: .init(address: .hostname("127.0.0.1", port: 8084)))
try await application.runService()
