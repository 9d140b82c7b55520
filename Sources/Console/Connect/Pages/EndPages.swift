package import Web

/// The end of a session whose service is connected, or that only the product's server has to finish.
package struct DonePage: Sendable {
    let setting: PageSetting
    let service: PageService
    let end: PageEnd

    package init(_ setting: PageSetting, service: PageService, end: PageEnd) {
        self.setting = setting
        self.service = service
        self.end = end
    }

    package var html: HTML {
        let name = ["service": HTML.escaped(self.service.name)]
        let lead =
            self.setting.user.map { self.setting.say(.doneLead, ["user": .user($0)]) }
            ?? self.setting.say(.doneLeadUnnamed)
        let isPending = self.end.status == .pending
        return Sheet(
            setting: self.setting,
            title: self.setting.plain(isPending ? .pendingTitle : .doneTitle, ["service": self.service.name]),
            canCancel: false,
            refresh: self.setting.refresh(to: self.end),
            end: self.end,
            content: """
                \((isPending ? Cord.open : Cord.closed).html(from: self.setting.product, to: self.service))\
                \(self.setting.title(
                    self.setting.say(isPending ? .pendingHeading : .doneHeading, name),
                    isPending ? self.setting.say(.donePending) : lead
                ))\(self.setting.endActs(self.end))\
                <p class="small">\(self.setting.say(.doneTakeBack, name))</p>

                """
        ).html
    }
}

/// The end of a session that the user stopped.
package struct CancelledPage: Sendable {
    let setting: PageSetting
    let service: PageService?
    let end: PageEnd

    package init(_ setting: PageSetting, service: PageService?, end: PageEnd) {
        self.setting = setting
        self.service = service
        self.end = end
    }

    package var html: HTML {
        Sheet(
            setting: self.setting,
            title: self.setting.plain(.cancelledTitle),
            canCancel: false,
            refresh: self.setting.refresh(to: self.end),
            end: self.end,
            content: """
                \(Cord.open.html(from: self.setting.product, to: self.service))\
                \(self.setting.title(self.setting.say(.cancelledHeading), self.setting.say(.cancelledLead)))\
                \(self.setting.endActs(self.end))
                """
        ).html
    }
}

extension PageSetting {
    /// The address to go on to at the end, without a script. Nil where the product may have opened the window: then the
    /// script tells the product's page first.
    func refresh(to end: PageEnd) -> String? {
        self.product.openers.isEmpty && end.leaves ? end.returnTarget(self.session) : nil
    }
}
