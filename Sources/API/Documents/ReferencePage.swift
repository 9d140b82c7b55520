import Domain
import HTTPTypes
import Hummingbird
import JSON
import Web

/// The page `/docs`: one HTML page that describes all routes and schemas to people. The page is generated from the same
/// values as `/openapi.json`, and loads no other resources.
struct ReferencePage: Sendable {
    let html: HTML

    init(_ routes: [Route], version: String) {
        let tags = Operation.Tag.allCases.compactMap { tag in
            let routes = routes.filter { $0.operation.tag == tag }
            return routes.isEmpty ? nil : (tag: tag, routes: routes)
        }
        let schemas = OpenAPIDocument.schemas(of: routes)
        self.html = """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Patchbay API</title>
            <style>\(Self.style)</style>
            </head>
            <body>
            <nav aria-label="Operations">
            <input id="filter" type="search" placeholder="Filter" aria-label="Filter operations">
            \(tags.html { tag, routes in
                "<h2>\(text: tag.rawValue)</h2><ul>\(routes.html(\.link))</ul>"
            })
            <h2>Schemas</h2><ul>\(schemas.keys.html { "<li>\(HTML(schemaLink: $0))</li>" })</ul>
            </nav>
            <main>
            <h1>Patchbay API <small>\(text: version)</small></h1>
            <p>Everything under <code>/api/v1</code> needs an API key, as <code>Authorization: Bearer KEY</code> or as
            <code>X-API-Key: KEY</code>. For programs, the same is at <a href="/openapi.json">/openapi.json</a>.</p>
            \(tags.html { tag, routes in
                "<section><h2>\(text: tag.rawValue)</h2>\(routes.html(\.article))</section>"
            })
            <section><h2>Schemas</h2>\(schemas.html { HTML(schema: $0.value.object ?? [:], named: $0.key) })</section>
            </main>
            <script>\(Self.script)</script>
            </body>
            </html>

            """
    }
}

extension Route {
    fileprivate var link: HTML {
        """
        <li><a href="#\(text: self.operation.name)">\(text: self.operation.summary)</a></li>
        """
    }

    private var access: HTML {
        self.scope.map { "<p>Needs scope <code>\(text: $0.rawValue)</code>. \(text: self.users.sentence)</p>" }
            ?? "<p>Needs no key.</p>"
    }

    fileprivate var article: HTML {
        """
        <article id="\(text: self.operation.name)">
        <h3><a href="#\(text: self.operation.name)">\(text: self.operation.summary)</a></h3>
        <p class="path"><b>\(text: self.method.rawValue)</b> <code>\(text: self.path.description)</code></p>
        \(HTML(markdown: self.operation.description))
        \(self.access)
        \(self.parameterTable)
        \(self.operation.body.map { "<h4>Body</h4>\($0.html)" } ?? "")
        <h4>Replies</h4>
        \(self.responses.html(\.html))
        </article>
        """
    }

    private var parameterTable: HTML {
        guard !self.parameters.isEmpty else { return "" }
        return """
            <h4>Parameters</h4>
            <table><tr><th>Name<th>In<th>Type<th>\(self.parameters.html { parameter in
                """
                <tr><td><code>\(text: parameter.name)</code><td>\(text: parameter.location.rawValue)\(parameter.isRequired ? ", required" : "")
                <td>\(HTML(typeOf: parameter.schema.json))<td>\(HTML(markdown: parameter.description))
                """
            })</table>
            """
    }
}

extension Content {
    fileprivate var html: HTML {
        """
        <p>\(HTML(typeOf: self.schema.json)) as <code>\(text: self.mediaType)</code>, for example</p>
        <pre>\(text: self.example.indented())</pre>
        """
    }
}

extension OperationResponse {
    fileprivate var html: HTML {
        """
        <details><summary><b>\(text: String(self.status.code))</b> \(text: self.description)</summary>
        \(self.contents.isEmpty ? "<p>No body.</p>" : self.contents.html(\.html))</details>
        """
    }
}

extension HTML {
    fileprivate init(schemaLink name: String) {
        self = """
            <a href="#schema-\(text: name)">\(text: name)</a>
            """
    }

    fileprivate init(schema: JSONObject, named name: String) {
        let required = schema["required"]?.array?.compactMap(\.string) ?? []
        let members = schema["properties"]?.object ?? [:]
        self = """
            <article id="schema-\(text: name)"><h3><a href="#schema-\(text: name)">\(text: name)</a></h3>
            \(HTML(markdown: schema["description"]?.string ?? ""))
            \(members.isEmpty ? "<p>\(HTML(typeOf: schema))</p>" : """
                <table><tr><th>Member<th><th>Type<th>\(members.html { member in
                    """
                    <tr><td><code>\(text: member.key)</code><td>\(required.contains(member.key) ? "required" : "")
                    <td>\(HTML(typeOf: member.value.object ?? [:]))
                    <td>\(HTML(markdown: member.value["description"]?.string ?? ""))
                    """
                })</table>
                """)
            </article>
            """
    }

    /// Describes in words the values that a schema allows, such as "string or null".
    fileprivate init(typeOf schema: JSONObject) {
        if let reference = schema["$ref"]?.string {
            self.init(schemaLink: String(reference.split(separator: "/").last ?? ""))
        } else if let choices = schema["anyOf"]?.array {
            self.init(choices.map { HTML(typeOf: $0.object ?? [:]) }.joined(by: " or "))
        } else if let values = schema["enum"]?.array {
            self.init(values.map { "<code>\(text: $0.string ?? "")</code>" }.joined(by: ", "))
        } else if let element = schema["items"]?.object {
            self = "array of \(HTML(typeOf: element))"
        } else {
            let limits = ["format", "minLength", "maxLength", "minimum", "maximum", "pattern", "default"]
            let words = limits.compactMap { name in schema[name].map { "\(name) \($0.string ?? $0.serialized())" } }
            self = "\(text: ([schema["type"]?.string ?? "anything"] + words).joined(separator: ", "))"
        }
    }
}

extension [HTML] {
    fileprivate func joined(by separator: HTML) -> [HTML] {
        self.enumerated().map { $0.offset == 0 ? $0.element : "\(separator)\($0.element)" }
    }
}

extension JSON {
    /// The value as JSON text, with each member and element on a line of its own, indented by two spaces for each
    /// level.
    fileprivate func indented(by depth: Int = 0) -> String {
        let inner = String(repeating: "  ", count: depth + 1)
        let end = "\n" + inner.dropLast(2)
        switch self {
        case .array(let elements) where !elements.isEmpty:
            return "[\n" + elements.map { inner + $0.indented(by: depth + 1) }.joined(separator: ",\n") + end + "]"
        case .object(let members) where !members.isEmpty:
            let lines = members.map {
                inner + JSON.string($0.key).serialized() + ": " + $0.value.indented(by: depth + 1)
            }
            return "{\n" + lines.joined(separator: ",\n") + end + "}"
        default:
            return self.serialized()
        }
    }
}
