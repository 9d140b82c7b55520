import Domain
import Web

extension StartPage {
    /// The number of optional fields from which on they stand folded below the others.
    private static let mostOptionalFields = 3

    var form: HTML {
        self.setting.form(
            self.setting.session?.path(self.service.id) ?? "",
            attributes: self.fields.isEmpty ? "" : " novalidate",
            """
              <input type="hidden" name="method" value="\(text: self.methodID)">
            \(self.rows(self.plainFields))\(self.folded)\(self.middle)  <div class="acts">
                \(self.setting.go(self.label))
                <p class="small">\(self.help)\(self.otherWays)</p>
              </div>
            \(self.registerAgain)
            """
        )
    }

    /// The optional fields, if they are so many that they hide the others.
    private var foldedFields: [FormField] {
        let optional = self.fields.filter { !$0.isRequired }
        return optional.count > Self.mostOptionalFields ? optional : []
    }

    private var plainFields: [FormField] {
        self.foldedFields.isEmpty ? self.fields : self.fields.filter(\.isRequired)
    }

    private var folded: HTML {
        let fields = self.foldedFields
        guard !fields.isEmpty else { return "" }
        let isOpen = fields.contains { $0.problem != nil || $0.isKept }
        return """
              <details\(isOpen ? " open" : "")><summary>\(self.setting.say(.more))</summary><div class="two more">
            \(self.rows(fields))  </div></details>

            """
    }

    /// The fields; a host and the port after it stand in one row.
    private func rows(_ fields: [FormField]) -> HTML {
        var rows: [HTML] = []
        var index = fields.startIndex
        while index < fields.endIndex {
            let next = fields.index(after: index)
            let html = self.row(fields[index])
            if fields[index].field.kind == .hostname, next < fields.endIndex, fields[next].field.kind == .port {
                rows.append("  <div class=\"two\">\n\(html)\(self.row(fields[next]))  </div>\n")
                index = fields.index(after: next)
            } else {
                rows.append(html)
                index = next
            }
        }
        return HTML(rows)
    }

    private func row(_ field: FormField) -> HTML { field.html(self.setting, service: self.service.name) }

    /// Below the fields: where to find what is asked for, or what the product will be able to do.
    private var middle: HTML {
        switch self.way {
        case .signIn(_, let abilities):
            return self.setting.abilities(abilities)
        case .form(_, let documentationURL):
            guard self.fields.contains(where: \.isSecret) else { return "" }
            return """
                  <details>
                    <summary>\(self.setting.say(.whereToFind))</summary>
                    <p><a href="\(text: documentationURL)" rel="noreferrer" target="_blank">\
                \(self.setting.say(.documentation, self.name))<span class="say"> \
                \(self.setting.say(.newWindow))</span></a></p>
                  </details>

                """
        }
    }

    private var label: HTML {
        switch self.way {
        case .signIn: self.setting.say(.continueTo, self.name)
        case .form(let isChecked, _): self.setting.say(isChecked ? .check : .connect)
        }
    }

    private var help: HTML {
        switch self.way {
        case .form(let isChecked, _): return self.setting.say(isChecked ? .checkHelp : .keepHelp, self.name)
        case .signIn(let host?, _):
            let values = self.name.merging(["host": .strong(host)]) { first, _ in first }
            return self.setting.say(self.again == nil ? .signInAt : .againKept, values)
        case .signIn(nil, _):
            return self.setting.say(self.again == nil ? .signInAtOwn : .againKeptOwn, self.name)
        }
    }

    private var registerAgain: HTML {
        guard self.canRegisterAgain else { return "" }
        return """
              <div class="acts">
                <p class="small">\(self.setting.say(.notKnown, self.name))</p>
                <button class="button" name="again" value="yes">\(self.setting.say(.tryAgain))</button>
              </div>

            """
    }

    private var otherWays: HTML {
        guard self.hasOtherWays, let session = self.setting.session else { return "" }
        let target = session.link(self.service.id, query: [("ways", "all")])
        return " \(HTML.link(target, self.setting.say(.anotherWay)))"
    }
}
