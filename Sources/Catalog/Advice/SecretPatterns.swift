import Domain

/// The patterns of all secrets in a catalog. Equal patterns of several fields are one ``SecretPattern``.
struct SecretPatterns: Sendable {
    /// By each character that a value of the pattern may begin with. Computed on first use, because every pattern has
    /// to be compiled for this index.
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

    /// The patterns that fix the first character of `secret`.
    func fixing(beginningOf secret: String) -> [SecretPattern] {
        secret.unicodeScalars.first.flatMap { byBeginning.value[$0] } ?? []
    }
}

extension Integration {
    /// The last two labels of the documentation's host name, such as `example.com`. Integrations with the same two
    /// labels are treated as services of one vendor.
    var vendor: String {
        let host = self.documentationURL.dropFirst("https://".count).prefix { $0 != "/" && $0 != ":" }
        return host.split(separator: ".").suffix(2).joined(separator: ".")
    }
}
