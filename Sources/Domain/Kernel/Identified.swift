/// A type whose values have an ``Identifier``. `identifierPrefix` is the part of the identifier before `_`, such as
/// `conn`.
package protocol Identified {
    static var identifierPrefix: StaticString { get }
}
