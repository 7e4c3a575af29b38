// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/task/descriptors.hpp"

namespace mktme::task {

namespace {

constexpr int standard_files = 3;  // input, output and error

}  // namespace

Descriptors::Descriptors() {
    const auto terminal = std::make_shared<OpenFile>();
    for (int descriptor = 0; descriptor < standard_files; ++descriptor) replace(descriptor, terminal, false);
}

Result<int> Descriptors::open(std::shared_ptr<OpenFile> file, bool close_on_exec, std::uint64_t limit,
                              int lowest) {
    for (auto place = entries_.lower_bound(lowest); place != entries_.end() && place->first == lowest;
         ++place)
        ++lowest;
    if (static_cast<std::uint64_t>(lowest) >= limit) return Errno::emfile;
    entries_.emplace(lowest, Entry{std::move(file), close_on_exec});
    return lowest;
}

void Descriptors::replace(int descriptor, std::shared_ptr<OpenFile> file, bool close_on_exec) {
    entries_.insert_or_assign(descriptor, Entry{std::move(file), close_on_exec});
}

OpenFile* Descriptors::find(int descriptor) const {
    const auto place = entries_.find(descriptor);
    return place != entries_.end() ? place->second.file.get() : nullptr;
}

std::shared_ptr<OpenFile> Descriptors::share(int descriptor) const {
    const auto place = entries_.find(descriptor);
    return place != entries_.end() ? place->second.file : nullptr;
}

Errno Descriptors::close(int descriptor) { return entries_.erase(descriptor) > 0 ? Errno::ok : Errno::ebadf; }

void Descriptors::close_for_exec() {
    std::erase_if(entries_, [](const auto& entry) { return entry.second.close_on_exec; });
}

std::vector<std::shared_ptr<OpenFile>> Descriptors::files() const {
    std::vector<std::shared_ptr<OpenFile>> files;
    for (const auto& [descriptor, entry] : entries_) files.push_back(entry.file);
    return files;
}

}  // namespace mktme::task
