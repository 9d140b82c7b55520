/// A type whose values have an ``Identifier``. The prefix is the first part of the identifier's text, such as `conn`.
package protocol Identified {
    static var identifierPrefix: StaticString { get }
}
