import Domain
import JSON

// Answers as the services document them, with values that nobody issued.

extension TokenShape {
    private static let slack = """
        {"scope_separator": ",", "answer": {"scope_separator": ",", "error": [{"when": {"/ok": false}, "code": "/error"}],
            "refresh_token": ["/refresh_token", "/authed_user/refresh_token"],
            "config": {"team_id": "/team/id"}, "secret": {"webhook": "/incoming_webhook/url"}}}
        """
    private static let slackUser = """
        {"answer": {"access_token": ["/authed_user/access_token", "/access_token"], "scope_separator": ",",
            "refresh_token": ["/authed_user/refresh_token", "/refresh_token"],
            "expires_in": ["/authed_user/expires_in", "/expires_in"], "scope": ["/authed_user/scope", "/scope"]}}
        """

    /// Messengers, office suites and tools of developers.
    static let workplaces: [TokenShape] = [
        TokenShape(
            name: "Slack, a bot",
            oauth: slack,
            body: """
                {"ok": true, "access_token": "xoxb-17653672481-1987", "token_type": "bot",
                "scope": "commands,incoming-webhook", "bot_user_id": "U0KRQLJ9H", "app_id": "A0KRD7HC3",
                "team": {"name": "Softball", "id": "T9TK3CUKW"}, "enterprise": null,
                "authed_user": {"id": "U1234", "scope": "chat:write", "access_token": "xoxp-1234",
                    "refresh_token": "xoxe-of-the-user", "token_type": "user"},
                "incoming_webhook": {"channel": "#a", "url": "https://hooks.example/T1/B1/x"}}
                """,
            reading: .grant(
                """
                {"access_token": "xoxb-17653672481-1987", "webhook": "https://hooks.example/T1/B1/x", "answer":
                {"ok": true, "token_type": "bot", "bot_user_id": "U0KRQLJ9H", "app_id": "A0KRD7HC3",
                "team": {"name": "Softball"}, "enterprise": null,
                "authed_user": {"id": "U1234", "scope": "chat:write", "access_token": "xoxp-1234",
                    "refresh_token": "xoxe-of-the-user", "token_type": "user"},
                "incoming_webhook": {"channel": "#a"}}}
                """,
                scopes: ["commands", "incoming-webhook"],
                config: ["team_id": "T9TK3CUKW"]
            )
        ),
        TokenShape(
            name: "Slack, a bot with rotation",
            oauth: slack,
            body: """
                {"ok": true, "access_token": "xoxe.xoxb-1-Mi0y", "expires_in": 43200, "refresh_token": "xoxe-1-My0x",
                "token_type": "bot", "scope": "commands", "team": {"id": "T1"}}
                """,
            reading: .grant(
                """
                {"access_token": "xoxe.xoxb-1-Mi0y", "refresh_token": "xoxe-1-My0x", "expires_at": "@43200",
                "answer": {"ok": true, "token_type": "bot"}}
                """,
                scopes: ["commands"],
                config: ["team_id": "T1"]
            )
        ),
        TokenShape(
            name: "Slack, a user beside a bot",
            oauth: slackUser,
            body: """
                {"ok": true, "access_token": "xoxb-1", "refresh_token": "xoxe-of-the-bot", "scope": "commands",
                "authed_user": {"id": "U1", "scope": "chat:write,files:read", "access_token": "xoxp-1"}}
                """,
            reading: .grant(
                """
                {"access_token": "xoxp-1", "answer": {"ok": true, "access_token": "xoxb-1",
                "refresh_token": "xoxe-of-the-bot", "scope": "commands", "authed_user": {"id": "U1"}}}
                """,
                scopes: ["chat:write", "files:read"]
            )
        ),
        TokenShape(
            name: "Slack, only a user, with rotation",
            oauth: slackUser,
            body: """
                {"ok": true, "authed_user": {"id": "U1", "scope": "chat:write", "access_token": "xoxe.xoxp-1",
                "token_type": "user", "refresh_token": "xoxe-1-u", "expires_in": 43200}}
                """,
            reading: .grant(
                """
                {"access_token": "xoxe.xoxp-1", "refresh_token": "xoxe-1-u", "expires_at": "@43200",
                "answer": {"ok": true, "authed_user": {"id": "U1", "token_type": "user"}}}
                """,
                scopes: ["chat:write"]
            )
        ),
        TokenShape(
            name: "GitHub, a form",
            oauth: #"{"answer": {"scope_separator": ","}}"#,
            headers: ["Content-Type": "application/x-www-form-urlencoded; charset=utf-8"],
            body: "access_token=gho_16C7e42F292c6912E7710c838347Ae178B4a&scope=repo%2Cgist&token_type=bearer",
            reading: .grant(
                """
                {"access_token": "gho_16C7e42F292c6912E7710c838347Ae178B4a", "answer": {"token_type": "bearer"}}
                """,
                scopes: ["repo", "gist"]
            )
        ),
        TokenShape(
            name: "GitHub, a token that expires",
            oauth: #"{"answer": {"scope_separator": ","}}"#,
            body: """
                {"access_token": "ghu_1", "expires_in": 28800, "refresh_token": "ghr_1",
                "refresh_token_expires_in": 15897600, "scope": "", "token_type": "bearer"}
                """,
            reading: .grant(
                """
                {"access_token": "ghu_1", "refresh_token": "ghr_1", "expires_at": "@28800",
                "answer": {"token_type": "bearer"}}
                """,
                scopes: [],
                refreshEnd: 15_897_600
            )
        ),
        TokenShape(
            name: "GitLab",
            body: """
                {"access_token": "de6780bc", "token_type": "bearer", "expires_in": 7200, "refresh_token": "8257e65c",
                "created_at": 1607635748}
                """,
            reading: .grant(
                """
                {"access_token": "de6780bc", "refresh_token": "8257e65c", "expires_at": "@7200",
                "answer": {"token_type": "bearer", "created_at": 1607635748}}
                """
            )
        ),
        TokenShape(
            name: "Notion",
            oauth: #"{"answer": {"config": {"workspace_id": "/workspace_id"}}}"#,
            body: """
                {"access_token": "ntn_1", "token_type": "bearer", "refresh_token": null, "bot_id": "b3414d65",
                "workspace_icon": null, "workspace_id": "j565j4d7", "owner": {"workspace": true},
                "duplicated_template_id": null}
                """,
            reading: .grant(
                """
                {"access_token": "ntn_1", "answer": {"token_type": "bearer", "refresh_token": null,
                "bot_id": "b3414d65", "workspace_icon": null, "owner": {"workspace": true},
                "duplicated_template_id": null}}
                """,
                config: ["workspace_id": "j565j4d7"]
            )
        ),
        TokenShape(
            name: "Atlassian",
            body: """
                {"access_token": "eyJ.a.b", "expires_in": 3600, "token_type": "Bearer", "refresh_token": "eyJ.c.d",
                "scope": "read:jira-work offline_access"}
                """,
            reading: .grant(
                """
                {"access_token": "eyJ.a.b", "refresh_token": "eyJ.c.d", "expires_at": "@3600",
                "answer": {"token_type": "Bearer"}}
                """,
                scopes: ["read:jira-work", "offline_access"]
            )
        ),
        TokenShape(
            name: "Figma, a number for the user",
            oauth: #"{"answer": {"config": {"user": "/user_id"}}}"#,
            body: #"{"user_id": 42, "access_token": "figu_1", "refresh_token": "figur_1", "expires_in": 7776000}"#,
            reading: .grant(
                #"{"access_token": "figu_1", "refresh_token": "figur_1", "expires_at": "@7776000"}"#,
                config: ["user": 42]
            )
        ),
        TokenShape(
            name: "Zoom",
            oauth: #"{"answer": {"config": {"api_url": "/api_url"}}}"#,
            body: """
                {"access_token": "zm1", "token_type": "bearer", "refresh_token": "zmr", "expires_in": 3599,
                "scope": "meeting:read:meeting user:read:user", "api_url": "https://api-eu.zoom.us"}
                """,
            reading: .grant(
                """
                {"access_token": "zm1", "refresh_token": "zmr", "expires_at": "@3599",
                "answer": {"token_type": "bearer"}}
                """,
                scopes: ["meeting:read:meeting", "user:read:user"],
                config: ["api_url": "https://api-eu.zoom.us"]
            )
        ),
        TokenShape(
            name: "Discord, with a webhook",
            oauth: #"{"answer": {"secret": {"webhook_token": "/webhook/token"}}}"#,
            body: """
                {"token_type": "Bearer", "access_token": "6qrZ", "expires_in": 604800, "refresh_token": "D43f",
                "scope": "identify webhook.incoming", "webhook": {"id": "3471", "token": "hook-token"}}
                """,
            reading: .grant(
                """
                {"access_token": "6qrZ", "refresh_token": "D43f", "expires_at": "@604800",
                "webhook_token": "hook-token", "answer": {"token_type": "Bearer", "webhook": {"id": "3471"}}}
                """,
                scopes: ["identify", "webhook.incoming"]
            )
        ),
        TokenShape(
            name: "Asana, with the user",
            body: """
                {"access_token": "f6ds7fdsa69ags7ag9sd5a", "expires_in": 3600, "token_type": "bearer",
                "data": {"id": 4673218951, "name": "Greg"}, "refresh_token": "hjkl325hjkl4325hj4kl32fjds"}
                """,
            reading: .grant(
                """
                {"access_token": "f6ds7fdsa69ags7ag9sd5a", "refresh_token": "hjkl325hjkl4325hj4kl32fjds",
                "expires_at": "@3600", "answer": {"token_type": "bearer", "data": {"id": 4673218951, "name": "Greg"}}}
                """
            )
        ),
        TokenShape(
            name: "Airtable",
            oauth: #"{"answer": {"refresh_expires_in": "/refresh_expires_in"}}"#,
            body: """
                {"access_token": "oaa1.v1", "refresh_token": "oaa1r", "token_type": "Bearer",
                "scope": "data.records:read", "expires_in": 3600, "refresh_expires_in": 5184000}
                """,
            reading: .grant(
                """
                {"access_token": "oaa1.v1", "refresh_token": "oaa1r", "expires_at": "@3600",
                "answer": {"token_type": "Bearer"}}
                """,
                scopes: ["data.records:read"],
                refreshEnd: 5_184_000
            )
        ),
        TokenShape(
            name: "Twitch, a list of scopes",
            body: """
                {"access_token": "rfx2uswqe8l4g1mkagrv", "expires_in": 14124, "refresh_token": "5b93chm6hdve3mycz05zfz",
                "scope": ["channel:moderate", "chat:read"], "token_type": "bearer"}
                """,
            reading: .grant(
                """
                {"access_token": "rfx2uswqe8l4g1mkagrv", "refresh_token": "5b93chm6hdve3mycz05zfz",
                "expires_at": "@14124", "answer": {"token_type": "bearer"}}
                """,
                scopes: ["channel:moderate", "chat:read"]
            )
        ),
    ]
}
