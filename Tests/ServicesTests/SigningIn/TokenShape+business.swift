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
}
