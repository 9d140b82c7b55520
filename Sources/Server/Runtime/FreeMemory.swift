import CMalloc

/// Gives memory that many clients or long requests needed back to the system.
enum FreeMemory {
    /// The free bytes that the process may keep.
    private static let kept = 33_554_432

    /// Has every long block, such as the buffer of a long body or list, given back as soon as it is freed.
    static func returnLongBlocks() { cmalloc_set_mmap_threshold(131_072) }

    /// Gives the free bytes of short blocks back when they are many.
    static func returnShortBlocks() {
        if cmalloc_free_bytes() > self.kept { cmalloc_trim() }
    }
}
