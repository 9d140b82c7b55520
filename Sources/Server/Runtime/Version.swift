/// Patchbay's version, as `patchbay --version`, the OpenAPI document and the metrics report it.
package enum Version {
    package static let current = "0.1.0"
}
