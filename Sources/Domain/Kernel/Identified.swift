/// What an identifier names: its prefix is the first part of the text.
package protocol Identified {
    static var identifierPrefix: StaticString { get }
}
