// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/huge_page_script.hpp"

#include <fmt/format.h>

namespace mktme::tests {

namespace {

constexpr std::array lengths{512, 513, 1023, 1024, 1100};
constexpr std::array anonymous_kinds{"priv,anon,fixed", "priv,anon,fixed", "priv,anon,fixed",
                                     "shared,anon,fixed", "droppable,anon,fixed"};
constexpr std::array file_kinds{"shared,fixed", "shared,fixed", "priv,fixed"};
constexpr std::array file_lengths{256, 300, 512, 700, 1100};
constexpr std::array changes{"madvise {} {} guard",
                             "madvise {} {} guard",
                             "madvise {} {} unguard",
                             "madvise {} {} unguard",
                             "mprotect {} {} r--",
                             "mprotect {} {} rw-",
                             "mlock {} {}",
                             "munlock {} {}",
                             "madvise {} {} 14",
                             "madvise {} {} 15",
                             "fill {} {} 41",
                             "fill {} {} 42",
                             "madvise {} {} populate_read",
                             "peek {} {}",
                             "madvise {} {} wipeonfork",
                             "madvise {} {} dontneed",
                             "madvise {} {} dontneed",
                             "madvise {} {} 20"};
constexpr std::array places{1536, 2048, 2049, 2055};
constexpr auto everywhere = "munmap 0 3200";

}  // namespace

void HugePageScript::write() {
    act(everywhere);
    map();
    if (chance(2)) act(fmt::format("madvise 0 {} 14", pages_));
    if (!chance(4)) touch(actor_);
    for (auto count = choices_->below(5); count > 0; --count) change(false);
    for (auto count = 1 + choices_->below(2); count > 0; --count) {
        collapse();
        touch(actor_);
    }
    for (auto count = choices_->below(3); count > 0; --count) change(true);
    if (chance(3)) fork();
    if (chance(3)) move();
    touch(actor_);
    act(everywhere);
}

void HugePageScript::map() {
    pages_ = static_cast<std::size_t>(lengths[choices_->below(lengths.size())]);
    if (!has_files_ || !chance(3)) {
        const auto kind = pick(anonymous_kinds);
        is_private_ = kind == "priv,anon,fixed";
        pages_out_ = chance(2);
        act(fmt::format("mmap 0 {} rw- {}", pages_, kind));
        return;
    }
    is_private_ = false;
    const auto file_pages = file_lengths[choices_->below(file_lengths.size())];
    if (act(fmt::format("file v{} {} rw", number_, file_pages)) != "0") return;
    act(fmt::format("mmap 0 {} rw- {} v{} 0", pages_, pick(file_kinds), number_));
}

void HugePageScript::change(bool is_collapsed) {
    const auto place = chance(2) ? 0 : somewhere();
    const auto length = 1 + choices_->below(chance(4) ? 600 : 3);
    if (is_private_ && chance(4))
        act(pages_out_ ? fmt::format("madvise {} 3 21", place)
                       : fmt::format("madvise {} {} free", place, length));
    else if (!is_private_ && !is_collapsed && chance(8))
        act(fmt::format("madvise {} {} remove", place, length));
    else act(fmt::format(fmt::runtime(pick(changes)), place, length));
    act("faults");
}

void HugePageScript::touch(const std::string& actor) {
    const auto perform = [&](const std::string& operation) { perform_(actor + " " + operation); };
    perform(fmt::format("fill {} 8 44", start_ + somewhere()));
    perform("faults");
    perform(fmt::format("peek {} 3", start_ + somewhere()));
    perform("faults");
    if (!chance(4)) return;
    perform(fmt::format("fill {} {} 45", start_, pages_));
    perform("faults");
}

void HugePageScript::collapse() {
    if (chance(2)) act(fmt::format("madvise 0 {} collapse", pages_));
    else act(fmt::format("madvise {} {} collapse", chance(2) ? 0 : somewhere(), 1 + somewhere()));
    act("vmas");
}

/// Writes a child that shares the pages for some time.
void HugePageScript::fork() {
    const auto child = fmt::format("H{}", number_);
    if (act("fork " + child) != "0") return;
    touch(child);
    if (chance(2)) change(true);
    touch(actor_);
    perform_(child + " exit");
    if (chance(2)) change(true);
}

void HugePageScript::move() {
    const auto from = chance(2) ? 0 : somewhere();
    const auto length = chance(2) ? std::size_t{512} : 1 + choices_->below(chance(2) ? 4 : 600);
    const auto to = static_cast<std::size_t>(places[choices_->below(places.size())]);
    act(fmt::format("mremap {} {} {} maymove,{}fixed {}", from, length, length, chance(6) ? "dontunmap," : "",
                    to));
    act("vmas");
    touch(actor_);
    start_ = to;
    pages_ = length;
}

}  // namespace mktme::tests
