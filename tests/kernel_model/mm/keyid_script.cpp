// SPDX-License-Identifier: Apache-2.0
#include "tests/kernel_model/mm/keyid_script.hpp"

#include <charconv>

namespace mktme::tests {

namespace {

constexpr Address untouched_line = 1024;
constexpr Address second_line = 2048;

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    while (!text.empty()) {
        const auto end = std::min(text.find(separator), text.size());
        if (end > 0) parts.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return parts;
}

std::uint64_t number_in(const std::vector<std::string_view>& words, std::size_t i) {
    std::uint64_t value = 0;
    if (i < words.size()) std::from_chars(words[i].data(), words[i].data() + words[i].size(), value);
    return value;
}

}  // namespace

int KeyIdScript::run(std::string_view script) {
    try {
        for (const auto command : split(script, ';')) perform(split(command, ' '));
    } catch (const std::exception&) {
        ++wrong_;  // an access that faults forever
    }
    return wrong_;
}

void KeyIdScript::perform(const std::vector<std::string_view>& words) {
    const std::string_view name = words[0];
    const Address page = number_in(words, 1);
    const mm::Pages pages = number_in(words, 2);
    if (name == "fork") return fork();
    if (name == "exit") return exit_child();
    if (name == "move") return move(page, pages, number_in(words, 3));
    if (name == "as") {
        actor_ = words[1] == "c" ? child_ : &world_->task;
    } else if (name == "fill" || name == "check") {
        for (Address at = page; at < page + pages; ++at) name == "fill" ? fill(at) : check(at);
    } else {
        expect(perform_call(name, page, pages, words));
    }
}

/// Performs a system call on a range. Returns true if it succeeds.
bool KeyIdScript::perform_call(std::string_view name, Address page, mm::Pages pages,
                               const std::vector<std::string_view>& words) {
    const Address at = MemoryWorld::at(page);
    const Address length = mm::in_bytes(pages);
    const auto advise = [&](mm::Advice advice) {
        return mm::madvise(*actor_, at, length, static_cast<std::int32_t>(advice)) == Errno::ok;
    };
    if (name == "huge") return advise(mm::Advice::huge_page);
    if (name == "collapse") return advise(mm::Advice::collapse);
    if (name == "protect") {
        const auto protection = words[3] == "r" ? mm::prot::read : MemoryWorld::rw;
        return mm::mprotect(*actor_, at, length, protection) == Errno::ok;
    }
    const auto lost = [&] {
        contents().erase(contents().lower_bound(page), contents().lower_bound(page + pages));
    };
    lost();
    if (name == "unmap") return mm::munmap(*actor_, at, length) == Errno::ok;
    if (name == "drop") return advise(mm::Advice::dont_need);
    if (name == "map")
        return static_cast<bool>(mm::mmap(
            *actor_,
            {.address = at, .length = length, .protection = MemoryWorld::rw, .flags = MemoryWorld::anon}));
    const KeyId keyid{static_cast<std::uint16_t>(number_in(words, 3))};
    return name == "key" &&
           mm::change_protection(*actor_, at, length, MemoryWorld::rw, mm::keep_pkey,
                                 mm::Rekey{.key = {world_->memory.keyids, keyid}}) == Errno::ok;
}

void KeyIdScript::fill(Address page) {
    const int value = ++written_ % 255 + 1;
    const auto byte = static_cast<std::byte>(value);
    for (const Address offset : {Address{0}, second_line})
        expect(!mm::store(*actor_, MemoryWorld::at(page) + offset, {&byte, 1}));
    contents()[page] = value;
}

void KeyIdScript::check(Address page) {
    const auto place = contents().find(page);
    const int value = place != contents().end() ? place->second : 0;
    const auto reads = [&](Address offset, int wanted) {
        std::byte byte{};
        return !mm::load(*actor_, MemoryWorld::at(page) + offset, {&byte, 1}) &&
               static_cast<int>(byte) == wanted;
    };
    expect(reads(0, value) && reads(untouched_line, 0) && reads(second_line, value));
}

void KeyIdScript::move(Address page, mm::Pages pages, Address to) {
    const mm::RemapRequest request{MemoryWorld::at(page), mm::in_bytes(pages), mm::in_bytes(pages),
                                   mm::remap::may_move | mm::remap::fixed, MemoryWorld::at(to)};
    expect(static_cast<bool>(mm::mremap(*actor_, request)));
    for (mm::Pages i = 0; i < pages; ++i)
        if (const auto moved = contents().extract(page + i)) contents()[to + i] = moved.mapped();
}

void KeyIdScript::fork() {
    const auto child = world_->tasks.fork(*actor_);
    expect(static_cast<bool>(child));
    child_ = *child;
    contents_[child_] = contents();
}

void KeyIdScript::exit_child() {
    world_->tasks.exit_process(*child_);
    contents_.erase(child_);
    child_ = nullptr;
    actor_ = &world_->task;
}

}  // namespace mktme::tests
