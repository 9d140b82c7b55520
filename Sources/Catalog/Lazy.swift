import Synchronization

/// A value that is made when it is first used. Two threads may make it then, and one of them is heard.
final class Lazy<Value: Sendable>: Sendable {
    private final class Box: Sendable {
        let value: Value

        init(_ value: Value) {
            self.value = value
        }
    }

    private let box = AtomicLazyReference<Box>()
    private let make: @Sendable () -> Value

    init(_ make: @escaping @Sendable () -> Value) {
        self.make = make
    }

    var value: Value {
        if let box = box.load() { return box.value }
        return box.storeIfNil(Box(make())).value
    }
}
