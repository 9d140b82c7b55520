import HTTPTypes
import Hummingbird
import JSON
package import Web

extension ConnectController {
    package var routes: [Route] {
        self.sessionRoutes + self.manageRoutes + [
            self.route(.get, "/oauth/callback/{context}", "oauth_callback", Self.callbackText) {
                try await self.callback($0)
            },
            self.file("/connect.css", "get_connect_style", Self.styleText) { try await self.style($0) },
            self.file("/connect-page.js", "get_connect_page_script", "The script of the pages.") { _ in
                .resource(ConnectAssets.pageScript)
            },
            self.file("/connect.js", "get_connect_script", Self.scriptText) { _ in
                .resource(ConnectAssets.productScript)
            },
        ]
    }

    private func file(
        _ path: RouterPath,
        _ name: String,
        _ description: String,
        _ handler: @escaping Route.PageHandler
    ) -> Route {
        .page(.get, path, Self.operation(name, description), in: self.frame, counting: .never, handler)
    }

    private var sessionRoutes: [Route] {
        [
            self.route(.get, "/connect/{token}", "open_connect_link", Self.linkText) { try await self.open($0) },
            self.route(.get, "/connect/n/{sealed}", "open_sealed_link", "The same for a link that a refused call gave.")
            {
                try await self.openSealed($0)
            },
            self.route(.get, "/connect/s/{id}", "show_connect_session", "The choice of a service.") {
                try await self.start($0)
            },
            self.route(.get, "/connect/s/{id}/done", "show_connect_done", "The end.") { try await self.done($0) },
            self.route(.get, "/connect/s/{id}/failed", "show_connect_failed", "The last failure.") {
                try await self.failed($0)
            },
            self.route(.get, "/connect/s/{id}/choose", "show_connect_choices", "The choice of an account or site.") {
                try await self.choices($0)
            },
            self.route(.post, "/connect/s/{id}/choose", "choose_connect_account", "Takes the choice.") {
                try await self.choose($0)
            },
            self.route(.post, "/connect/s/{id}/cancel", "cancel_connect_page", "Ends the session.") {
                try await self.cancel($0)
            },
            self.route(.get, "/connect/s/{id}/{integration}", "show_connect_form", "The form or button of a service.") {
                try await self.form($0)
            },
            self.route(.post, "/connect/s/{id}/{integration}", "send_connect_form", "Takes the form.") {
                try await self.send($0)
            },
            self.route(.get, "/connect/s/{id}/{integration}/wait", "await_connect_form", "Waits for the service.") {
                try await self.wait($0)
            },
            .page(
                .get,
                "/connect/s/{id}/status",
                Self.operation("get_connect_status", Self.statusText),
                in: self.frame,
                counting: .byHandler
            ) { try await self.status($0) },
            .page(
                .options,
                "/connect/s/{id}/status",
                Self.operation("preflight_connect_status", "Tells browsers that a script may send the token."),
                in: self.frame
            ) { self.preflight($0) },
        ]
    }

    private var manageRoutes: [Route] {
        [
            self.route(.get, "/connect/s/{id}/connections", "show_user_connections", "The user's connections.") {
                try await self.showConnections($0)
            },
            self.route(.post, "/connect/s/{id}/connections", "open_user_connections", "Gives them to one browser.") {
                try await self.openConnections($0)
            },
            self.route(
                .post,
                "/connect/s/{id}/connections/{connection_id}",
                "change_user_connection",
                "Signs in again, or disconnects."
            ) { try await self.changeConnection($0) },
        ]
    }

    private func route(
        _ method: HTTPRequest.Method,
        _ path: RouterPath,
        _ name: String,
        _ description: String,
        _ handler: @escaping Route.PageHandler
    ) -> Route {
        .page(method, path, Self.operation(name, description), in: self.frame) { request in
            try await self.answering { try await handler(request) }
        }
    }

    private static func operation(_ name: String, _ description: String) -> Operation {
        Operation(
            name,
            .pages,
            description,
            responses: [
                OperationResponse(
                    status: .ok,
                    description: "Successful Response",
                    content: Content(mediaType: "text/html", schema: .string(), example: "<!doctype html>…")
                )
            ]
        )
    }

    private static let linkText = """
        The link of a connect session. Gives the browser its cookie and leads to the session's first page; binds no \
        browser and changes nothing, because scanners and previews fetch links.
        """
    private static let callbackText = """
        Takes the user back from a service. The path's end is the context of the redirect URI that `POST \
        /api/v1/oauth-apps` shows.
        """
    private static let styleText = "The style sheet; with the id of a workspace as `w`, in its accent."
    private static let scriptText = "The script with `Patchbay.connect`, for a product's own page."
    private static let statusText = """
        How a session goes on, as JSON, for `connect.js`. With the cookie and `pass`, or with the token of the link as \
        `Authorization: Bearer TOKEN`; then `-` stands for the session's id where the page does not know it. Only pages \
        of the workspace's `allowed_origins` can read it.
        """
}
