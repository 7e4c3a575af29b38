// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/task/descriptors.hpp"

namespace mktme::task {

namespace {

constexpr int first_free = 3;           // after standard input, output and error
constexpr int descriptor_limit = 1024;  // RLIMIT_NOFILE as init leaves it

}  // namespace

Result<int> Descriptors::open(std::shared_ptr<OpenFile> file, bool close_on_exec) {
    int lowest = first_free;
    for (const auto& [descriptor, entry] : entries_) {
        if (descriptor != lowest) break;
        ++lowest;
    }
    if (lowest >= descriptor_limit) return Errno::emfile;
    entries_.emplace(lowest, Entry{std::move(file), close_on_exec});
    return lowest;
}

OpenFile* Descriptors::find(int descriptor) const {
    const auto place = entries_.find(descriptor);
    return place != entries_.end() ? place->second.file.get() : nullptr;
}

Errno Descriptors::close(int descriptor) { return entries_.erase(descriptor) > 0 ? Errno::ok : Errno::ebadf; }

void Descriptors::close_for_exec() {
    std::erase_if(entries_, [](const auto& entry) { return entry.second.close_on_exec; });
}

}  // namespace mktme::task
