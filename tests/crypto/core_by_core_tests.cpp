// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <catch2/catch.hpp>
#include <deque>
#include <optional>
#include <vector>

#include "models/base/random.hpp"
#include "models/crypto/engine_timing.hpp"

// Reference for docs/models/memory-controller.md, section "The engine", in its plainest form: it examines each core in
// each clock. It shares only the parameters with the model.

namespace {

using namespace mktme;
using crypto::EngineParams;
using crypto::EngineTiming;
using crypto::LineCipher;
using Number = std::uint64_t;

struct Clock {
    Number hertz;

    [[nodiscard]] Number edge(Number n) const {
        __extension__ using Wide = unsigned __int128;
        const Wide fs = Wide{n} * 1'000'000'000'000'000U;
        return static_cast<Number>(fs / hertz) + (fs % hertz == 0 ? 0 : 1);
    }
    [[nodiscard]] Number first_at_or_after(Number fs) const {
        auto n = static_cast<Number>(static_cast<double>(fs) * static_cast<double>(hertz) / 1e15);
        while (n > 0 && edge(n) >= fs) --n;
        while (edge(n) < fs) ++n;
        return n;
    }
};

/// The cores of one kind on one path.
struct Cores {
    std::vector<std::optional<Number>> latest{};  // by core: the clock in which its latest block entered
    Number interval = 1;
    Number last = 0;  // clock of the latest block of all cores
    Number blocks = 0;

    Cores() = default;
    Cores(Number cores, Number gap) : latest(cores), interval{gap} {}

    /// Issues a block in the first clock from `from` on in which a core can take it. Returns that clock.
    Number enter(Number from) {
        for (last = std::max(from, last);; ++last)
            for (auto& core : latest)
                if (!core || *core + interval <= last) {
                    core = last;
                    ++blocks;
                    return last;
                }
    }
    /// Issues the four blocks of a line. Returns the clocks of the first and the last.
    std::array<Number, 2> enter_line(Number from) {
        const Number first = enter(from);
        enter(from);
        enter(from);
        return {first, enter(from)};
    }
};

class CoreByCore {
public:
    CoreByCore(const EngineParams& p, Number dram_hertz, Number cwl)
        : params_{p},
          dram_{dram_hertz},
          engine_{p.clock.count()},
          cwl_{cwl} {
        data_.fill(Cores{p.data_cores, p.initiation_interval.count()});
    }

    Number tweak(Number command, LineCipher cipher) {
        if (is_serial() || cipher == LineCipher::none) return 0;
        return offered(engine_.first_at_or_after(dram_.edge(command)), cipher);
    }
    [[nodiscard]] bool may_read(Number c) const {
        if (starts_.size() < params_.read_buffer) return true;
        return engine_.edge(starts_[starts_.size() - params_.read_buffer]) <= dram_.edge(c);
    }
    Number read(Number last_beat, Number tweak_end, LineCipher cipher) {
        const Number arrival = engine_.first_at_or_after(dram_.edge(last_beat));
        if (cipher == LineCipher::none) return engine_.edge(arrival + params_.io_stages.count());
        if (is_serial()) tweak_end = offered(arrival, cipher);
        if (tweak_end <= arrival) ++hidden;
        const auto [first, last] = data_[0].enter_line(std::max(arrival, tweak_end));
        starts_.push_back(first);
        const Number mac = mac_clocks(cipher);
        const Number aes = cipher_clocks(cipher);
        const bool is_beside = params_.mac_check == crypto::MacCheck::parallel;
        return engine_.edge(last + (is_beside ? std::max(aes, mac) : aes + mac) + params_.io_stages.count());
    }
    /// Returns true if a line can be out when the burst of a WR in cycle c begins.
    [[nodiscard]] bool may_write(Number c, LineCipher cipher) const {
        Cores cores = data_[write_path()];
        return out(cores.enter_line(0)[1], cipher) <= dram_.edge(c + cwl_);
    }
    void write(Number c, LineCipher cipher) {
        Number first_after = 0;  // first engine clock after the DRAM edge before the burst
        if (c + cwl_ > 0)
            while (engine_.edge(first_after) <= dram_.edge(c + cwl_ - 1)) ++first_after;
        const Number rows = (4 + params_.data_cores - 1) / params_.data_cores;
        const Number ahead = cipher_clocks(cipher) + mac_clocks(cipher) + params_.io_stages.count() +
                             rows * params_.initiation_interval.count();
        const Number last = data_[write_path()].enter_line(first_after < ahead ? 0 : first_after - ahead)[1];
        REQUIRE(out(last, cipher) <= dram_.edge(c + cwl_));
    }

    [[nodiscard]] Number blocks() const { return data_[0].blocks + data_[1].blocks; }
    Number hidden = 0;

private:
    [[nodiscard]] bool is_serial() const { return params_.tweak == crypto::TweakTiming::serial; }
    [[nodiscard]] std::size_t write_path() const {
        return params_.paths == crypto::EnginePaths::shared ? 0 : 1;
    }
    [[nodiscard]] Number cipher_clocks(LineCipher cipher) const {
        const bool is_short =
            cipher == LineCipher::aes_xts_128 || cipher == LineCipher::aes_xts_128_integrity;
        return clocks_for(is_short ? 10 : 14, params_.rounds_per_clock);
    }
    [[nodiscard]] Number mac_clocks(LineCipher cipher) const {
        const bool has_none = cipher == LineCipher::aes_xts_128 || cipher == LineCipher::aes_xts_256;
        return has_none ? 0 : clocks_for(24, params_.mac_rounds_per_clock);
    }
    [[nodiscard]] static Number clocks_for(double rounds, Ratio a_clock) {
        Number clocks = 0;
        while (static_cast<double>(clocks) * a_clock.count() < rounds) ++clocks;
        return clocks;
    }
    /// Returns the time at which a write is out. Its MAC comes last, because it waits for the ciphertext.
    [[nodiscard]] Number out(Number last_clock, LineCipher cipher) const {
        return engine_.edge(last_clock + cipher_clocks(cipher) + mac_clocks(cipher) +
                            params_.io_stages.count());
    }
    Number offered(Number clock, LineCipher cipher) { return tweaks_.enter(clock) + cipher_clocks(cipher); }

    EngineParams params_;
    Clock dram_;
    Clock engine_;
    Number cwl_;
    std::array<Cores, 2> data_{};
    Cores tweaks_{params_.tweak_cores, params_.initiation_interval.count()};
    std::vector<Number> starts_{};
};

template <class T>
T one_of(RandomStream& random, std::initializer_list<T> values) {
    return values.begin()[random.below(values.size())];
}

EngineParams random_engine(RandomStream& random, crypto::EnginePaths paths) {
    EngineParams p{.paths = paths};
    p.clock = Frequency{
        one_of<Number>(random, {400'000'000, 1'200'000'000, 1'733'333'333, 2'000'000'000, 3'200'000'000})};
    p.rounds_per_clock = Ratio{one_of(random, {0.5, 1.0, 1.5, 2.0, 14.0})};
    p.data_cores = 1 + random.below(13);
    p.tweak_cores = (p.data_cores + 3) / 4 + random.below(3);
    p.initiation_interval = Cycles{one_of<Number>(random, {1, 1, 2, 3, 7, 10, 40})};
    p.io_stages = Cycles{random.below(4)};
    p.tweak = one_of(random, {crypto::TweakTiming::parallel, crypto::TweakTiming::serial});
    p.read_buffer = one_of<Number>(random, {1, 2, 5, 32});
    p.mac_rounds_per_clock = Ratio{one_of(random, {0.5, 1.5, 2.0, 24.0})};
    p.mac_check = one_of(random, {crypto::MacCheck::parallel, crypto::MacCheck::serial});
    return p;
}

/// Reads and writes of random length, algorithm and distance, given to model and reference alike.
class Duel {
public:
    Duel(RandomStream& random, const EngineParams& p, Number dram_hertz)
        : random_{random},
          cwl_{random.below(40)},
          model_{p, ClockDomain{Frequency{dram_hertz}}, Cycles{cwl_}},
          reference_{p, dram_hertz, cwl_} {}

    void run(int steps) {
        const auto most_gap = one_of<Number>(random_, {2, 8, 60});
        for (int i = 0; i < steps; ++i) {
            now_ += random_.below(most_gap);
            switch (random_.below(3)) {
                case 0: first_command(); break;
                case 1: read(); break;
                default: write(); break;
            }
        }
        CHECK(model_.stats(SimTime{1}).tweaks_hidden == reference_.hidden);
    }
    [[nodiscard]] Number blocks() const { return reference_.blocks(); }
    /// Returns the model's total of busy core clocks.
    [[nodiscard]] Number busy_clocks() const {
        return model_.stats(SimTime{1'000'000'000'000}).busy_clocks;  // a millisecond: long after all is done
    }

private:
    struct Started {
        LineCipher cipher;
        Number tweak_end;
    };

    LineCipher any_cipher() {
        return one_of(random_,
                      {LineCipher::aes_xts_128, LineCipher::aes_xts_256, LineCipher::aes_xts_128_integrity,
                       LineCipher::aes_xts_256_integrity, LineCipher::none});
    }
    void first_command() {
        const LineCipher cipher = any_cipher();
        const Number end = reference_.tweak(now_, cipher);
        REQUIRE(model_.book_tweak(Cycles{now_}, Cycles{}, cipher) == Cycles{end});
        started_.push_back({cipher, end});
    }
    void read() {
        if (started_.empty()) return;
        const Started line = started_.front();
        started_.pop_front();
        if (line.cipher != LineCipher::none) {
            const Number gate = model_.read_gate(line.cipher).count();
            if (gate > now_) REQUIRE_FALSE(reference_.may_read(gate - 1));
            now_ = std::max(now_, gate);
            REQUIRE(reference_.may_read(now_));
        }
        const Number beat = now_ + 26;
        const Number done = reference_.read(beat, line.tweak_end, line.cipher);
        REQUIRE(model_.read(Cycles{beat}, Cycles{line.tweak_end}, line.cipher) == SimTime{done});
    }
    void write() {
        const LineCipher cipher = any_cipher();
        const Number gate = model_.write_gate(cipher).count();
        if (cipher == LineCipher::none) {
            REQUIRE(gate == 0);
            return;
        }
        if (gate > now_) REQUIRE_FALSE(reference_.may_write(gate - 1, cipher));
        now_ = std::max(now_, gate);
        REQUIRE(reference_.may_write(now_, cipher));
        reference_.write(now_, cipher);
        model_.write(Cycles{now_}, cipher);
    }

    RandomStream& random_;
    Number cwl_;
    EngineTiming model_;
    CoreByCore reference_;
    Number now_ = 0;
    std::deque<Started> started_{};
};

void duels(crypto::EnginePaths paths, Number seed) {
    RandomStream random{seed, "core by core"};
    Number blocks = 0;
    for (int i = 0; i < 300; ++i) {
        const EngineParams p = random_engine(random, paths);
        INFO("case " << i << ": N " << p.data_cores << " II " << p.initiation_interval.count() << " E "
                     << p.clock.count());
        Duel duel{random, p, one_of<Number>(random, {1'600'000'000, 2'400'000'000, 1'466'666'667})};
        duel.run(300);
        REQUIRE(duel.busy_clocks() == duel.blocks() * p.initiation_interval.count());
        blocks += duel.blocks();
    }
    CHECK(blocks > 100'000);  // the comparison covered many blocks
}

}  // namespace

TEST_CASE("On separate paths every block enters in the clock that looking at each core in each clock gives",
          "[crypto][property]") {
    duels(crypto::EnginePaths::separate, 1);
}

TEST_CASE("On a shared path every block enters in the clock that looking at each core in each clock gives",
          "[crypto][property]") {
    duels(crypto::EnginePaths::shared, 2);
}
