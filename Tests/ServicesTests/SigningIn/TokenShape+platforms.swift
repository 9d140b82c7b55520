import Domain
import JSON

extension TokenShape {
    /// Platforms with accounts of many people.
    static let platforms: [TokenShape] = [
        TokenShape(
            name: "Google, the first consent",
            oauth: #"{"answer": {"secret": {"id_token": "/id_token"}}}"#,
            body: """
                {"access_token": "ya29.a0Af", "expires_in": 3599, "refresh_token": "1//04dCy", "scope":
                "openid https://www.googleapis.com/auth/gmail.readonly", "token_type": "Bearer",
                "id_token": "eyJ.g.t", "refresh_token_expires_in": 604799}
                """,
            reading: .grant(
                """
                {"access_token": "ya29.a0Af", "refresh_token": "1//04dCy", "expires_at": "@3599",
                "id_token": "eyJ.g.t", "answer": {"token_type": "Bearer"}}
                """,
                scopes: ["openid", "https://www.googleapis.com/auth/gmail.readonly"],
                refreshEnd: 604_799
            )
        ),
        TokenShape(
            name: "Google, a later consent without a refresh token",
            body: #"{"access_token": "ya29.b1", "expires_in": 3599, "scope": "openid", "token_type": "Bearer"}"#,
            reading: .grant(
                #"{"access_token": "ya29.b1", "expires_at": "@3599", "answer": {"token_type": "Bearer"}}"#,
                scopes: ["openid"]
            )
        ),
        TokenShape(
            name: "Microsoft",
            body: """
                {"token_type": "Bearer", "scope": "Mail.Read User.Read", "expires_in": 3599, "ext_expires_in": 3599,
                "access_token": "EwB4A8l6", "refresh_token": "M.C507_BAY"}
                """,
            reading: .grant(
                """
                {"access_token": "EwB4A8l6", "refresh_token": "M.C507_BAY", "expires_at": "@3599",
                "answer": {"token_type": "Bearer", "ext_expires_in": 3599}}
                """,
                scopes: ["Mail.Read", "User.Read"]
            )
        ),
        TokenShape(
            name: "Microsoft, the older endpoint with texts",
            body: """
                {"token_type": "Bearer", "expires_in": "3599", "expires_on": "1388444763", "resource":
                "https://graph.windows.net/", "access_token": "eyJ0eXAi", "refresh_token": "AwABAAAA"}
                """,
            reading: .grant(
                """
                {"access_token": "eyJ0eXAi", "refresh_token": "AwABAAAA", "expires_at": "@3599", "answer":
                {"token_type": "Bearer", "expires_on": "1388444763", "resource": "https://graph.windows.net/"}}
                """
            )
        ),
        TokenShape(
            name: "LinkedIn",
            oauth: #"{"answer": {"scope_separator": ","}}"#,
            body: """
                {"access_token": "AQXNnd2kXITHELmWblJigbHEuoFdfRhOwGA0QNnumBI8X", "expires_in": 5184000,
                "refresh_token": "AQWAft_WjYZKwuWXLC5hQlghgTam", "refresh_token_expires_in": 525600,
                "scope": "email,openid,profile"}
                """,
            reading: .grant(
                """
                {"access_token": "AQXNnd2kXITHELmWblJigbHEuoFdfRhOwGA0QNnumBI8X",
                "refresh_token": "AQWAft_WjYZKwuWXLC5hQlghgTam", "expires_at": "@5184000"}
                """,
                scopes: ["email", "openid", "profile"],
                refreshEnd: 525_600
            )
        ),
        TokenShape(
            name: "TikTok",
            oauth: """
                {"answer": {"scope_separator": ",", "refresh_expires_in": "/refresh_expires_in",
                "config": {"open_id": "/open_id"}}}
                """,
            body: """
                {"access_token": "act.example12345", "expires_in": 86400, "open_id": "afd97af1-b87b",
                "refresh_expires_in": 31536000, "refresh_token": "rft.example12345", "scope":
                "user.info.basic,video.list", "token_type": "Bearer"}
                """,
            reading: .grant(
                """
                {"access_token": "act.example12345", "refresh_token": "rft.example12345", "expires_at": "@86400",
                "answer": {"token_type": "Bearer"}}
                """,
                scopes: ["user.info.basic", "video.list"],
                config: ["open_id": "afd97af1-b87b"],
                refreshEnd: 31_536_000
            )
        ),
        TokenShape(
            name: "TikTok for business, nested",
            oauth: #"{"answer": {"access_token": "/data/access_token", "scope": "/data/scope_names"}}"#,
            body: """
                {"code": 0, "message": "OK", "request_id": "2020031009181201018904922342087A16",
                "data": {"access_token": "b4b1b5", "advertiser_ids": ["1"], "scope": [4]}}
                """,
            reading: .grant(
                """
                {"access_token": "b4b1b5", "answer": {"code": 0, "message": "OK", "request_id":
                "2020031009181201018904922342087A16", "data": {"advertiser_ids": ["1"], "scope": [4]}}}
                """
            )
        ),
        TokenShape(
            name: "Facebook, long-lived",
            body: #"{"access_token": "EAABwzLixnjYBO1", "token_type": "bearer", "expires_in": 5183944}"#,
            reading: .grant(
                #"{"access_token": "EAABwzLixnjYBO1", "expires_at": "@5183944", "answer": {"token_type": "bearer"}}"#
            )
        ),
        TokenShape(
            name: "Facebook, as it was: a form without its type",
            oauth: #"{"answer": {"expires_in": ["/expires_in", "/expires"]}}"#,
            headers: ["Content-Type": "text/plain; charset=UTF-8"],
            body: "access_token=EAABwzLixnjYBO1&expires=5183999",
            reading: .grant(#"{"access_token": "EAABwzLixnjYBO1", "expires_at": "@5183999"}"#)
        ),
        TokenShape(
            name: "Instagram, in a list",
            oauth: #"{"answer": {"access_token": ["/access_token", "/data/0/access_token"], "scope": "/permissions"}}"#,
            body: #"{"access_token": "IGAAI", "user_id": 17841405793187218, "permissions": ["instagram_basic"]}"#,
            reading: .grant(
                #"{"access_token": "IGAAI", "answer": {"user_id": 17841405793187218}}"#,
                scopes: ["instagram_basic"]
            )
        ),
        TokenShape(
            name: "Dropbox",
            body: """
                {"access_token": "sl.AbX9y6Fe3", "expires_in": 14400, "token_type": "bearer", "scope":
                "account_info.read files.content.read", "refresh_token": "nBiM85CZALs", "account_id": "dbid:AAH4",
                "uid": "12345"}
                """,
            reading: .grant(
                """
                {"access_token": "sl.AbX9y6Fe3", "refresh_token": "nBiM85CZALs", "expires_at": "@14400",
                "answer": {"token_type": "bearer", "account_id": "dbid:AAH4", "uid": "12345"}}
                """,
                scopes: ["account_info.read", "files.content.read"]
            )
        ),
        TokenShape(
            name: "Box",
            body: """
                {"access_token": "c3FIOG9v", "expires_in": 3829, "restricted_to": [], "refresh_token": "c3FIOGRe",
                "token_type": "bearer"}
                """,
            reading: .grant(
                """
                {"access_token": "c3FIOG9v", "refresh_token": "c3FIOGRe", "expires_at": "@3829",
                "answer": {"restricted_to": [], "token_type": "bearer"}}
                """
            )
        ),
        TokenShape(
            name: "Spotify",
            body: """
                {"access_token": "NgCXRK...MzYjw", "token_type": "Bearer", "scope": "user-read-private",
                "expires_in": 3600, "refresh_token": "NgAagA...Um_SHo"}
                """,
            reading: .grant(
                """
                {"access_token": "NgCXRK...MzYjw", "refresh_token": "NgAagA...Um_SHo", "expires_at": "@3600",
                "answer": {"token_type": "Bearer"}}
                """,
                scopes: ["user-read-private"]
            )
        ),
        TokenShape(
            name: "Amazon",
            body: """
                {"access_token": "Atza|IQEBLjAsAexampleHpi0U-Dme37rR6CuUpSR", "token_type": "bearer",
                "expires_in": 3600, "refresh_token": "Atzr|IQEBLzAtAhexamplewVz2Nn6f2y-tpJX2DeX"}
                """,
            reading: .grant(
                """
                {"access_token": "Atza|IQEBLjAsAexampleHpi0U-Dme37rR6CuUpSR",
                "refresh_token": "Atzr|IQEBLzAtAhexamplewVz2Nn6f2y-tpJX2DeX", "expires_at": "@3600",
                "answer": {"token_type": "bearer"}}
                """
            )
        ),
    ]
}
