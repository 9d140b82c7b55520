import Web

extension FailurePage {
    /// The way on after the failure.
    var way: HTML {
        switch self.failure.row.way {
        case .nowhere:
            return self.failure == .finished ? self.back : ""
        case .backToProduct:
            return self.back
        case .correct:
            return self.again(self.setting.say(.correctAddress), needsForm: true)
        case .again:
            return self.retry
        }
    }

    private var back: HTML {
        let target: String?
        switch self.failure {
        case .finished: target = self.returnURL
        case .expired: target = PageEnd(.expired, returnURL: self.returnURL).returnTarget(self.setting.session)
        default: target = PageEnd(.failed, returnURL: self.returnURL).returnTarget(self.setting.session)
        }
        guard let target else { return "" }
        return "<div class=\"acts\">\(self.setting.goLink(target, isForeign: true, self.setting.say(.backTo)))</div>\n"
    }

    private var retry: HTML {
        switch self.failure {
        case .administrator:
            return self.again(self.setting.say(.tryAgainAllowed), isPrimary: false)
        case .otherAccount(let expected, _):
            return self.again(
                expected.map { self.setting.say(.signInAs, ["account": "<bdi>\(text: $0)</bdi>"]) }
                    ?? self.setting.say(.signInWithRightAccount)
            )
        case .lessAccess:
            let help = self.setting.say(.lessAccessHelp, ["service": .escaped(self.serviceName)])
            return self.again(self.setting.say(.tryAgain), more: "\n<p class=\"small\">\(help)</p>")
        case .noAnswer:
            return
                "\(self.again(self.setting.say(.tryAgain)))<p class=\"small\">\(self.setting.say(.noAnswerHelp))</p>\n"
        default:
            guard self.hasPicker, let session = self.setting.session else {
                return self.again(self.setting.say(.tryAgain))
            }
            let other: HTML = """

                  <a class="button" href="\(text: session.link())">\(self.setting.say(.chooseAnother))</a>
                """
            return self.again(self.setting.say(.tryAgain), more: other)
        }
    }

    /// The button that tries again: a form where the method is known, else a link to the service's start page, or to the
    /// session's first page.
    private func again(_ label: HTML, isPrimary: Bool = true, needsForm: Bool = false, more: HTML = "") -> HTML {
        guard let session = self.setting.session else { return "" }
        guard let service, let methodID, !needsForm, !self.needsForm else {
            let query = self.methodID.map { [("method", $0)] } ?? []
            let target = self.service.map { session.link($0.id, query: query) } ?? session.link()
            return "<div class=\"acts\">\(self.setting.goLink(target, label))\(more)</div>\n"
        }
        let button: HTML = isPrimary ? self.setting.go(label) : "<button class=\"button\">\(label)</button>"
        return self.setting.form(
            session.path(service.id),
            """
            <input type="hidden" name="method" value="\(text: methodID)"><input type="hidden" name="again" value="yes">\
            <div class="acts">\(button)\(more)</div>
            """
        )
    }
}
