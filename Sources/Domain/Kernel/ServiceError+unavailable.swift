extension ServiceError {
    package static let writeQueueFull = ServiceError(
        .unavailable,
        "Too many writes are waiting; try again in a moment"
    )
    package static let scanQueueFull = ServiceError(
        .unavailable,
        "Too many lists and searches are waiting; try again in a moment"
    )
    package static let stopping = ServiceError(.unavailable, "The service is stopping; try again in a moment")
    package static let databaseLocked = ServiceError(
        .unavailable,
        "Another program holds the database's write lock; try again in a moment"
    )
    package static let databaseMoved = ServiceError(
        .unavailable,
        "The database was moved, deleted or replaced while the service ran; restart the service"
    )
}
