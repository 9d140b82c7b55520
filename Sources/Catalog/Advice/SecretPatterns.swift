import Domain

/// The patterns of all secret fields of a catalog. Fields with equal patterns share one ``SecretPattern``.
struct SecretPatterns: Sendable {
    /// The patterns, indexed by the characters that a matching value may begin with. Computed on first access, because
    /// the index needs every pattern compiled.
    private let byBeginning: Lazy<[Unicode.Scalar: [SecretPattern]]>

    init(of entries: some Sequence<IntegrationValidator>) {
        var patterns: [String: SecretPattern] = [:]
        for entry in entries {
            let vendor = entry.integration.vendor
            for method in entry.methods {
                for validator in method.fields where validator.field.isSecret {
                    guard let pattern = validator.pattern else { continue }
                    let name = "\(entry.integration.name)'s '\(validator.field.label)'"
                    patterns[pattern.source, default: SecretPattern(pattern: pattern)].owners.append((vendor, name))
                }
            }
        }
        let all = Array(patterns.values)
        byBeginning = Lazy {
            var byBeginning: [Unicode.Scalar: [SecretPattern]] = [:]
            for known in all {
                for scalar in known.pattern.fixedBeginnings { byBeginning[scalar, default: []].append(known) }
            }
            return byBeginning
        }
    }

    /// The patterns that a string with the first character of `secret` may match. A pattern whose matches may begin
    /// with more than 8 different characters is never returned (``Pattern/fixedBeginnings``).
    func fixing(beginningOf secret: String) -> [SecretPattern] {
        secret.unicodeScalars.first.flatMap { byBeginning.value[$0] } ?? []
    }
}

extension Integration {
    /// The last two labels of the host name in ``documentationURL``, such as `example.com`. Integrations with the same
    /// two labels are treated as services of one vendor.
    var vendor: String {
        let host = self.documentationURL.dropFirst("https://".count).prefix { $0 != "/" && $0 != ":" }
        return host.split(separator: ".").suffix(2).joined(separator: ".")
    }
}
