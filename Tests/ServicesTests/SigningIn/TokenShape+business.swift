import Domain
import JSON

extension TokenShape {
    /// Accounting, sales, shops and payments.
    static let business: [TokenShape] = [
        TokenShape(
            name: "Salesforce, no end and an instance",
            oauth: #"{"token_lifetime_s": 7200, "answer": {"config": {"instance_url": "/instance_url"}}}"#,
            body: """
                {"access_token": "00Dx0000000BV7z!AR8", "signature": "CMJ4l+CCaPQi", "scope": "refresh_token api",
                "instance_url": "https://acme.my.salesforce.com", "id": "https://login.salesforce.com/id/00Dx/005x",
                "token_type": "Bearer", "issued_at": "1558553873237", "refresh_token": "5Aep861i3pidIObecY"}
                """,
            reading: .grant(
                """
                {"access_token": "00Dx0000000BV7z!AR8", "refresh_token": "5Aep861i3pidIObecY", "expires_at": "@7200",
                "answer": {"signature": "CMJ4l+CCaPQi", "id": "https://login.salesforce.com/id/00Dx/005x",
                "token_type": "Bearer", "issued_at": "1558553873237"}}
                """,
                scopes: ["refresh_token", "api"],
                config: ["instance_url": "https://acme.my.salesforce.com"]
            )
        ),
        TokenShape(
            name: "Shopify, without an end",
            oauth: #"{"answer": {"scope_separator": ","}}"#,
            body:
                #"{"access_token": "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", "scope": "write_orders,read_customers"}"#,
            reading: .grant(
                #"{"access_token": "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"}"#,
                scopes: ["write_orders", "read_customers"]
            )
        ),
        TokenShape(
            name: "Shopify, expiring",
            oauth: #"{"answer": {"scope_separator": ","}}"#,
            body: """
                {"access_token": "shpat_1", "scope": "write_orders", "expires_in": 3600, "refresh_token": "shprt_1",
                "refresh_token_expires_in": 7776000}
                """,
            reading: .grant(
                #"{"access_token": "shpat_1", "refresh_token": "shprt_1", "expires_at": "@3600"}"#,
                scopes: ["write_orders"],
                refreshEnd: 7_776_000
            )
        ),
        TokenShape(
            name: "Zoho, with the data centre",
            oauth: #"{"answer": {"config": {"api_domain": "/api_domain"}}}"#,
            body: """
                {"access_token": "1000.2370ff1fd7.6b5", "refresh_token": "1000.8ecd474019", "scope":
                "ZohoCRM.modules.ALL", "api_domain": "https://www.zohoapis.eu", "token_type": "Bearer",
                "expires_in": 3600}
                """,
            reading: .grant(
                """
                {"access_token": "1000.2370ff1fd7.6b5", "refresh_token": "1000.8ecd474019", "expires_at": "@3600",
                "answer": {"token_type": "Bearer"}}
                """,
                scopes: ["ZohoCRM.modules.ALL"],
                config: ["api_domain": "https://www.zohoapis.eu"]
            )
        ),
        TokenShape(
            name: "QuickBooks",
            oauth: #"{"answer": {"refresh_expires_in": ["/refresh_token_expires_in", "/x_refresh_token_expires_in"]}}"#,
            body: """
                {"token_type": "bearer", "expires_in": 3600, "refresh_token": "Q311488394272qbajGfLBwGmV",
                "x_refresh_token_expires_in": 8726400, "access_token": "eyJlbmMiOiJBMTI4"}
                """,
            reading: .grant(
                """
                {"access_token": "eyJlbmMiOiJBMTI4", "refresh_token": "Q311488394272qbajGfLBwGmV",
                "expires_at": "@3600", "answer": {"token_type": "bearer"}}
                """,
                refreshEnd: 8_726_400
            )
        ),
        TokenShape(
            name: "Xero",
            oauth: #"{"answer": {"secret": {"id_token": "/id_token"}}}"#,
            body: """
                {"id_token": "eyJ.i.t", "access_token": "eyJ.a.t", "expires_in": 1800, "token_type": "Bearer",
                "refresh_token": "R1", "scope": "openid accounting.transactions offline_access"}
                """,
            reading: .grant(
                """
                {"access_token": "eyJ.a.t", "refresh_token": "R1", "expires_at": "@1800", "id_token": "eyJ.i.t",
                "answer": {"token_type": "Bearer"}}
                """,
                scopes: ["openid", "accounting.transactions", "offline_access"]
            )
        ),
        TokenShape(
            name: "HubSpot",
            body: #"{"refresh_token": "na1-1", "access_token": "CJSP5qf1KhICAQEYs", "expires_in": 1800}"#,
            reading: .grant(
                #"{"access_token": "CJSP5qf1KhICAQEYs", "refresh_token": "na1-1", "expires_at": "@1800"}"#
            )
        ),
        TokenShape(
            name: "Pipedrive",
            oauth: #"{"answer": {"scope_separator": ",", "config": {"api_domain": "/api_domain"}}}"#,
            body: """
                {"access_token": "v1u:A", "token_type": "Bearer", "refresh_token": "1:2:B", "scope": "base,deals:read",
                "expires_in": 3599, "api_domain": "https://acme.pipedrive.com"}
                """,
            reading: .grant(
                """
                {"access_token": "v1u:A", "refresh_token": "1:2:B", "expires_at": "@3599",
                "answer": {"token_type": "Bearer"}}
                """,
                scopes: ["base", "deals:read"],
                config: ["api_domain": "https://acme.pipedrive.com"]
            )
        ),
        TokenShape(
            name: "Mailchimp, no end",
            body: #"{"access_token": "c3f1c6f2", "expires_in": 0, "scope": null}"#,
            reading: .grant(#"{"access_token": "c3f1c6f2", "answer": {"scope": null}}"#)
        ),
        TokenShape(
            name: "Square, a moment",
            oauth: #"{"answer": {"config": {"merchant_id": "/merchant_id"}}}"#,
            body: """
                {"access_token": "EAAAEO_1", "token_type": "bearer", "expires_at": "2026-12-30T02:53:20Z",
                "merchant_id": "D1R1C", "refresh_token": "EQAAEL_1", "short_lived": false}
                """,
            reading: .grant(
                """
                {"access_token": "EAAAEO_1", "refresh_token": "EQAAEL_1", "expires_at": "2026-12-30T02:53:20.000Z",
                "answer": {"token_type": "bearer", "short_lived": false}}
                """,
                config: ["merchant_id": "D1R1C"]
            )
        ),
        TokenShape(
            name: "Stripe",
            oauth: #"{"answer": {"config": {"account": "/stripe_user_id", "live": "/livemode"}}}"#,
            body: """
                {"access_token": "sk_live_51H", "livemode": true, "refresh_token": "rt_1", "token_type": "bearer",
                "stripe_publishable_key": "pk_live_51H", "stripe_user_id": "acct_1", "scope": "read_write"}
                """,
            reading: .grant(
                """
                {"access_token": "sk_live_51H", "refresh_token": "rt_1", "answer": {"token_type": "bearer",
                "stripe_publishable_key": "pk_live_51H"}}
                """,
                scopes: ["read_write"],
                config: ["account": "acct_1", "live": true]
            )
        ),
        TokenShape(
            name: "DocuSign",
            body:
                #"{"access_token": "eyJ0.A", "token_type": "Bearer", "refresh_token": "eyJ0.R", "expires_in": 28800}"#,
            reading: .grant(
                """
                {"access_token": "eyJ0.A", "refresh_token": "eyJ0.R", "expires_at": "@28800",
                "answer": {"token_type": "Bearer"}}
                """
            )
        ),
        TokenShape(
            name: "Calendly",
            oauth: #"{"answer": {"config": {"organization": "/organization"}}}"#,
            body: """
                {"token_type": "Bearer", "access_token": "eyJr", "refresh_token": "b77a76ff", "expires_in": 7200,
                "created_at": 1548689183, "scope": "default", "owner": "https://api.calendly.com/users/EBHA",
                "organization": "https://api.calendly.com/organizations/EBHA"}
                """,
            reading: .grant(
                """
                {"access_token": "eyJr", "refresh_token": "b77a76ff", "expires_at": "@7200", "answer":
                {"token_type": "Bearer", "created_at": 1548689183, "owner": "https://api.calendly.com/users/EBHA"}}
                """,
                scopes: ["default"],
                config: ["organization": "https://api.calendly.com/organizations/EBHA"]
            )
        ),
        TokenShape(
            name: "Intercom, the token twice",
            body: #"{"token_type": "Bearer", "token": "dG9rOjE=", "access_token": "dG9rOjE="}"#,
            reading: .grant(
                #"{"access_token": "dG9rOjE=", "answer": {"token_type": "Bearer", "token": "dG9rOjE="}}"#
            )
        ),
        TokenShape(
            name: "Strava, a span and a moment",
            body: """
                {"token_type": "Bearer", "expires_at": 1568775134, "expires_in": 21600, "refresh_token": "e5n567567",
                "access_token": "a4b945687g", "athlete": {"id": 227615}}
                """,
            reading: .grant(
                """
                {"access_token": "a4b945687g", "refresh_token": "e5n567567", "expires_at": "@21600",
                "answer": {"token_type": "Bearer", "expires_at": 1568775134, "athlete": {"id": 227615}}}
                """
            )
        ),
    ]

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
