// SPDX-License-Identifier: Apache-2.0
#include "sim/observe/waves.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <sstream>
#include <utility>
#include <vector>

namespace mktme::sim {

namespace {

/// VCD identifiers: one letter per signal, then the data channel.
enum Signal : char { command = 'c', rank = 'k', group = 'g', bank = 'b', row = 'r' };

std::string declaration(std::uint64_t data_channel) {
    return fmt::format(
        "$var string 1 c{0} command $end\n$var integer 32 k{0} rank $end\n"
        "$var integer 32 g{0} bank_group $end\n$var integer 32 b{0} bank $end\n"
        "$var integer 32 r{0} row $end\n",
        data_channel);
}

std::vector<std::string> words_of(const std::string& path) {
    std::vector<std::string> words;
    std::istringstream text{path};
    for (std::string word; std::getline(text, word, '.');) words.push_back(word);
    return words;
}

/// Returns the lines that close the scopes `from`, and open the scopes `to`, but for those that both have.
std::string change_scopes(const std::vector<std::string>& from, const std::vector<std::string>& to) {
    const auto common = std::ranges::mismatch(from, to);
    std::string text;
    for (auto word = common.in1; word != from.end(); ++word) text += "$upscope $end\n";
    for (auto word = common.in2; word != to.end(); ++word)
        text += fmt::format("$scope module {} $end\n", *word);
    return text;
}

std::string number(Signal signal, std::uint32_t data_channel, std::uint32_t value) {
    return fmt::format("b{:b} {}{}\n", value, static_cast<char>(signal), data_channel);
}

}  // namespace

Waves::Waves(const std::filesystem::path& path, const ChannelNames& channels, const ClockDomain& clock,
             TimeWindow window)
    : clock_{clock},
      window_{window},
      file_{path},
      release_(channels.count(), SimTime::max()) {
    file_.write("$timescale 1 fs $end\n");
    std::vector<std::string> open;
    for (std::uint64_t d = 0; d < release_.size(); ++d) {
        auto scopes = words_of(channels.path(d));
        file_.write(change_scopes(open, scopes) + declaration(d));
        open = std::move(scopes);
    }
    file_.write(change_scopes(open, {}) + "$enddefinitions $end\n");
    at(window_.start);
    for (std::uint32_t d = 0; d < release_.size(); ++d) show(d, "NOP");
}

void Waves::at(SimTime time) {
    if (time == now_) return;
    now_ = time;
    file_.write(fmt::format("#{}\n", time.count()));
}

void Waves::show(std::uint32_t data_channel, std::string_view name) {
    file_.write(fmt::format("s{} {}{}\n", name, static_cast<char>(command), data_channel));
}

/// Returns buses whose command ended before `time` to NOP, in order of time.
void Waves::release_before(SimTime time) {
    while (true) {
        const auto first = std::ranges::min_element(release_);
        if (*first == SimTime::max() || *first >= time) return;
        at(*first);
        show(static_cast<std::uint32_t>(first - release_.begin()), "NOP");
        *first = SimTime::max();
    }
}

void Waves::see(std::span<const memctrl::CommandRecord> commands) {
    for (const auto& c : commands) {
        const SimTime time = clock_.edge(c.cycle);
        if (!window_.holds(time)) continue;
        release_before(time);
        at(time);
        show(c.data_channel, name_of(c.command));
        file_.write(number(rank, c.data_channel, c.rank));
        file_.write(number(group, c.data_channel, c.bank_group));
        file_.write(number(bank, c.data_channel, c.bank));
        file_.write(number(row, c.data_channel, c.row));
        release_[c.data_channel] = clock_.edge(c.cycle + Cycles{1});
    }
}

void Waves::finish(SimTime end) {
    release_before(SimTime::max());
    const SimTime last = std::min(end, window_.end);
    if (last > now_) at(last);
    file_.close();
}

}  // namespace mktme::sim
