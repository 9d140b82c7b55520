import Web

/// The icons of the pages, drawn inline: the policy of the pages allows no other images.
enum Icon {
    static let arrow: HTML = """
        <svg viewBox="0 0 20 20" aria-hidden="true" class="turn"><path d="M4 10h12m-5-5 5 5-5 5"/></svg>
        """
    static let chevron: HTML = """
        <svg viewBox="0 0 20 20" aria-hidden="true" class="turn"><path d="m8 5 5 5-5 5"/></svg>
        """
    static let copy: HTML = """
        <svg viewBox="0 0 20 20" aria-hidden="true"><rect x="7" y="7" width="9.5" height="9.5" rx="2"/>\
        <path d="M4 13V5.5A1.5 1.5 0 0 1 5.5 4H13"/></svg>
        """
    static let cross: HTML = """
        <svg viewBox="0 0 20 20" aria-hidden="true"><path d="m5 5 10 10M15 5 5 15"/></svg>
        """
    static let key: HTML = """
        <svg viewBox="0 0 20 20" aria-hidden="true"><circle cx="6.5" cy="13.5" r="3"/>\
        <path d="m8.8 11.2 7.2-7.2m-3 3 2 2"/></svg>
        """
    static let later: HTML = """
        <svg viewBox="0 0 20 20" aria-hidden="true"><path d="M5 10h10"/></svg>
        """
    static let lock: HTML = """
        <svg viewBox="0 0 20 20" aria-hidden="true"><rect x="4" y="9" width="12" height="8" rx="2"/>\
        <path d="M7 9V6.5a3 3 0 0 1 6 0V9"/></svg>
        """
    static let person: HTML = """
        <svg viewBox="0 0 20 20" aria-hidden="true"><circle cx="10" cy="7" r="3"/>\
        <path d="M4.5 16.5c.4-3.2 2.6-4.5 5.5-4.5s5.1 1.3 5.5 4.5"/></svg>
        """
    static let search: HTML = """
        <svg viewBox="0 0 20 20" aria-hidden="true"><circle cx="9" cy="9" r="5.5"/><path d="m13.2 13.2 3.8 3.8"/></svg>
        """
    static let tick: HTML = """
        <svg viewBox="0 0 20 20" aria-hidden="true"><path d="m4 10.5 4 4 8-9"/></svg>
        """
    static let warning: HTML = """
        <svg viewBox="0 0 20 20" aria-hidden="true"><path d="M10 2.8 18 16.5H2z"/><path d="M10 8v4M10 14.2v.1"/></svg>
        """
    static let working: HTML = """
        <svg viewBox="0 0 20 20" aria-hidden="true"><circle cx="10" cy="10" r="6.5" stroke-dasharray="2.6 2.5"/></svg>
        """
}

/// The cord between the product and the service, which shows how the connection stands. It is decoration: the heading says
/// the same in words.
enum Cord {
    case open
    case running
    case closed
    case torn

    private static let plugs: HTML = """
        <circle class="plug" cx="6" cy="12" r="4"/><circle class="plug" cx="58" cy="12" r="4"/>
        """

    private var drawing: HTML {
        switch self {
        case .open:
            "<svg viewBox=\"0 0 64 24\"><path d=\"M8 12h48\" stroke-dasharray=\"3 5\"/>\(Self.plugs)</svg>"
        case .running:
            "<svg viewBox=\"0 0 64 24\"><path class=\"run\" d=\"M8 12h48\"/>\(Self.plugs)</svg>"
        case .closed:
            """
            <svg viewBox="0 0 64 24" class="ok"><path d="M10 12h44"/>\(Self.plugs)\
            <circle class="plug" cx="32" cy="12" r="9"/><path d="m28 12.5 3 3 5.5-6.5"/></svg>
            """
        case .torn:
            """
            <svg viewBox="0 0 64 24" class="bad"><path d="M10 12h12M42 12h12"/>\(Self.plugs)\
            <path d="m28 8 8 8m0-8-8 8"/></svg>
            """
        }
    }

    /// The cord with the tiles at its ends.
    func html(from product: Product, to service: PageService?) -> HTML {
        guard let service else { return "" }
        return """
            <div class="pair" aria-hidden="true"><span class="tile own">\(text: product.letter)</span>\(self.drawing)\
            <span class="tile \(text: service.colour)">\(text: service.letter)</span></div>

            """
    }
}
