import Synchronization

/// A value that is computed on first access. Two threads may both compute the value; the first result to be stored
/// wins.
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
