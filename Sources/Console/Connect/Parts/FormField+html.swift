import Domain
import Web

extension FormField {
    /// The label, help, problem and input of the field.
    ///
    /// - Parameter service: the service's name, for problems that name it.
    func html(_ setting: PageSetting, service: String) -> HTML {
        let mark: HTML = self.isRequired ? "" : " <span>\(setting.say(.optional))</span>"
        return """
              <div class="field">
                <label for="\(text: self.id)">\(text: self.field.label)\(mark)</label>
            \(self.help)\(self.problem(setting, service))\(self.kept(setting))    \(self.input(setting))
              </div>

            """
    }

    private var help: HTML {
        guard let help = self.field.help else { return "" }
        return "    <p class=\"small\" id=\"\(text: self.id)-help\">\(text: help)</p>\n"
    }

    private func problem(_ setting: PageSetting, _ service: String) -> HTML {
        guard let key = self.problemText else { return "" }
        let text = setting.say(key, ["service": .escaped(service)])
        return "    <p class=\"error\" id=\"\(text: self.id)-error\">\(Icon.warning) \(text)</p>\n"
    }

    private func kept(_ setting: PageSetting) -> HTML {
        guard self.isKept else { return "" }
        return "    <p class=\"kept\" id=\"\(text: self.id)-kept\">\(Icon.lock) \(setting.say(.secretKept))</p>\n"
    }

    private func input(_ setting: PageSetting) -> HTML {
        switch self.field.kind {
        case .enumeration: return self.select(self.field.allowedValues.map { ($0, .escaped($0)) }, setting)
        case .boolean: return self.select([("true", setting.say(.yes)), ("false", setting.say(.no))], setting)
        case .text, .json:
            let value = self.isSecret ? "" : self.value ?? ""
            return """
                <textarea \(self.attributes) rows="5" autocapitalize="none" spellcheck="false">
                \(text: value)</textarea>
                """
        default:
            guard let addressEnd else { return "<input \(self.attributes)\(self.typing)\(self.content)>" }
            return """
                <div class="ends"><input \(self.attributes)\(self.typing)\(self.content)>\
                <span id="\(text: self.id)-end">\(text: addressEnd)</span></div>
                """
        }
    }

    /// The attributes that every kind of input has.
    private var attributes: HTML {
        var descriptions: [String] = []
        if self.field.help != nil { descriptions.append("\(self.id)-help") }
        if self.problem != nil { descriptions.append("\(self.id)-error") }
        if self.isKept { descriptions.append("\(self.id)-kept") }
        if self.addressEnd != nil { descriptions.append("\(self.id)-end") }
        let described: HTML =
            descriptions.isEmpty ? "" : " aria-describedby=\"\(text: descriptions.joined(separator: " "))\""
        return """
            id="\(text: self.id)" name="\(text: self.name)"\(self.isRequired && !self.isKept ? " required" : "")\
            \(self.problem == nil ? "" : " aria-invalid=\"true\"")\(described)
            """
    }

    /// The attributes that help with typing.
    private var typing: HTML {
        if self.isSecret { return " type=\"password\" spellcheck=\"false\"" }
        return switch self.field.kind {
        case .email: " type=\"email\" inputmode=\"email\" autocapitalize=\"none\" spellcheck=\"false\""
        case .url: " type=\"url\" inputmode=\"url\" autocapitalize=\"none\" spellcheck=\"false\""
        case .hostname: " inputmode=\"url\" autocapitalize=\"none\" spellcheck=\"false\""
        case .port, .integer: " inputmode=\"numeric\""
        case .number: " inputmode=\"decimal\""
        default: " autocapitalize=\"none\" spellcheck=\"false\""
        }
    }

    private var content: HTML {
        guard !self.isSecret else { return "" }
        let example = Self.text(of: self.field.example)
        let placeholder: HTML = example.map { " placeholder=\"\(text: $0)\"" } ?? ""
        return "\(placeholder)\(self.value.map { " value=\"\(text: $0)\"" } ?? "")"
    }

    private func select(_ options: [(value: String, label: HTML)], _ setting: PageSetting) -> HTML {
        let isKnown = options.contains { $0.value == self.value }
        let empty: HTML =
            isKnown && self.isRequired ? "" : "      <option value=\"\">\(setting.say(.notSet))</option>\n"
        return """
            <select \(self.attributes)>
            \(empty)\(options.html { option in
                """
                      <option value="\(text: option.value)"\(option.value == self.value ? " selected" : "")>\
                \(option.label)</option>

                """
            })    </select>
            """
    }
}
