// SPDX-License-Identifier: Apache-2.0
#include "workloads/formats/buffered_writer.hpp"
#include "workloads/formats/format.hpp"
#include "workloads/formats/text_source.hpp"

namespace mktme::workloads {

namespace {

constexpr Parts carries{};

using Vector = std::array<std::uint64_t, AddressVectors::most_levels>;

const AddressVectors& vectors_of(const TraceContext& context) {
    return context.vectors != nullptr ? *context.vectors : sample_vectors();
}

/// Reader of Ramulator 2's ReadWriteTrace: a line "R 0,0,1,2,32781,89" is R or W and the numbers of channel, rank,
/// bank group, bank, row and column, without time.
class Ramulator2RwReader final : public TextSource {
public:
    Ramulator2RwReader(TraceInput input, const TraceContext& context)
        : TextSource{std::move(input), context, "R|W NUMBER,NUMBER,..."},
          vectors_{vectors_of(context)},
          levels_{vectors_.levels()} {}

    bool next(TraceRequest& request) override {
        if (!next_line()) return false;
        const std::string_view operation = cut();
        if (operation != "R" && operation != "W")
            fail(operation, shown(operation) + " is no operation; R and W are");
        const std::uint64_t address = address_of(cut("address vector"));
        request.is_write = operation == "W";
        request.time = {};
        expect_end("address vector");
        complete_line(request, address);
        return true;
    }

private:
    [[nodiscard]] std::uint64_t address_of(std::string_view field) const {
        Vector vector;
        std::string_view left = field;
        for (std::size_t i = 0; i < levels_.size(); ++i) {
            const auto comma = left.find(',');
            if ((comma == std::string_view::npos) != (i + 1 == levels_.size())) fail_length(field);
            const std::string_view number = left.substr(0, comma);
            vector[i] = decimal(number, "no number of an address vector");
            if (vector[i] >= levels_[i].count) fail_level(number, i);
            left.remove_prefix(comma == std::string_view::npos ? left.size() : comma + 1);
        }
        return vectors_.address({vector.data(), levels_.size()});
    }
    [[noreturn]] void fail_length(std::string_view field) const {
        std::string names;
        for (const auto& level : levels_) names += fmt::format("{}{}", names.empty() ? "" : ",", level.name);
        fail(field, fmt::format("{} does not have {} numbers: {}", shown(field), levels_.size(), names));
    }
    [[noreturn]] void fail_level(std::string_view number, std::size_t level) const {
        fail(number,
             fmt::format("{} {}: there are 0 to {}", levels_[level].name, number, levels_[level].count - 1));
    }

    const AddressVectors& vectors_;
    std::span<const AddressVectors::Level> levels_;
};

class Ramulator2RwWriter final : public BufferedWriter {
public:
    Ramulator2RwWriter(ByteSink& sink, const TraceContext& context)
        : BufferedWriter{sink, context},
          vectors_{vectors_of(context)} {}

    Parts write(const TraceRequest& request, const TraceDetail& detail) override {
        Parts lost = uncarried(request, detail, carries);
        Vector vector;
        const std::span numbers{vector.data(), vectors_.levels().size()};
        lost.add(Part::address, !vectors_.vector(request.address.count(), numbers));
        print("{} {}\n", request.is_write ? 'W' : 'R', fmt::join(numbers, ","));
        return lost;
    }

private:
    const AddressVectors& vectors_;
};

}  // namespace

namespace supported {

Format ramulator2_rw() {
    return {
        .name = "ramulator2-rw",
        .text = "Ramulator 2 ReadWriteTrace",
        .position = 5,
        .suffix = ".ramulator2-rw.trace",
        .is_text = true,
        .carries = carries,
        .reader = make_reader<Ramulator2RwReader>,
        .writer = make_writer<Ramulator2RwWriter>,
    };
}

}  // namespace supported

}  // namespace mktme::workloads
