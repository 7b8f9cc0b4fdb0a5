#include "platform/debug/stop_points.h"

#include <fmt/format.h>

#include <algorithm>

#include "platform/debug/hex.h"

namespace vp::debug {

using memory::LineWatch;

StopPoints::StopPoints(rocket::BlockCache& blocks, LineWatch& watch, const Harts& harts,
                       HitListener listener)
    : blocks_(blocks), watch_(watch), harts_(harts), listener_(std::move(listener)) {
  watch_.listen(LineWatch::kDebug, [this](Address address, unsigned bytes, HartId initiator) {
    on_access(address, bytes, initiator, true);
  });
}

bool StopPoints::set(Type type, Address address, std::uint64_t bytes) {
  if (points_.size() >= kMaxPoints) return false;
  if (is_watch(type)) {
    const bool watchable = bytes != 0 && bytes <= kMaxWatchedBytes && watch_.contains(address) &&
                           watch_.contains(address + bytes - 1);
    if (!watchable) return false;
  } else if (!blocks_.parcel(address)) {
    return false;
  }
  points_.insert({type, address, is_watch(type) ? bytes : 0});
  if (is_watch(type)) update_watch();
  return true;
}

bool StopPoints::remove(Type type, Address address, std::uint64_t bytes) {
  if (points_.erase({type, address, is_watch(type) ? bytes : 0}) != 0 && is_watch(type)) {
    update_watch();
  }
  return true;
}

void StopPoints::clear() {
  points_.clear();
  internal_.clear();
  update_watch();
}

void StopPoints::update_watch() {
  for (const Address line : flagged_) {
    watch_.clear(line, LineWatch::kDebug);
    watch_.clear(line, LineWatch::kDebugRead);
  }
  flagged_.clear();
  bool reads = false;
  for (const Point& point : points_) {
    if (!is_watch(point.type)) continue;
    const Address first = point.address / kLineBytes * kLineBytes;
    for (Address line = first; line < point.address + point.bytes; line += kLineBytes) {
      if (point.type != Type::kRead) watch_.set(line, LineWatch::kDebug);
      if (point.type != Type::kWrite) watch_.set(line, LineWatch::kDebugRead);
      flagged_.push_back(line);
    }
    reads |= point.type != Type::kWrite;
  }
  if (reads == watches_reads_) return;
  watches_reads_ = reads;
  LineWatch::Listener listener;
  if (reads) {
    listener = [this](Address address, unsigned bytes, HartId initiator) {
      on_access(address, bytes, initiator, false);
    };
  }
  watch_.watch_reads(LineWatch::kDebugRead, std::move(listener));
  for (const auto& hart : harts_) hart->watch_changed();
}

void StopPoints::on_access(Address address, unsigned bytes, HartId initiator, bool write) {
  if (ignores_) return;
  for (const Point& point : points_) {
    const bool kind =
        point.type == Type::kAccess || point.type == (write ? Type::kWrite : Type::kRead);
    const Address first = std::max(address, point.address);
    if (!kind || first >= std::min(address + bytes, point.address + point.bytes)) continue;
    const auto seen = point.type == Type::kAccess ? WatchHit::Kind::kAccess
                      : write                     ? WatchHit::Kind::kWrite
                                                  : WatchHit::Kind::kRead;
    return listener_({seen, first, initiator});
  }
}

bool StopPoints::has_breakpoint(Address pc) const {
  return breakpoint_at(pc).has_value();
}

std::optional<StopPoints::Type> StopPoints::breakpoint_at(Address pc) const {
  for (const Type type : {Type::kSoftware, Type::kHardware}) {
    if (points_.contains({type, pc, 0})) return type;
  }
  return std::nullopt;
}

void StopPoints::install(std::optional<Address> also) {
  std::set<Address> wanted = internal_;
  if (also) wanted.insert(*also);
  for (const Point& point : points_) {
    if (!is_watch(point.type)) wanted.insert(point.address);
  }
  for (const Address pc : installed_) {
    if (!wanted.contains(pc)) blocks_.remove_breakpoint(pc);
  }
  for (const Address pc : wanted) {
    if (!installed_.contains(pc)) blocks_.add_breakpoint(pc);
  }
  installed_ = std::move(wanted);
}

void StopPoints::uninstall() {
  for (const Address pc : installed_) blocks_.remove_breakpoint(pc);
  installed_.clear();
}

std::string StopPoints::save() const {
  std::string text;
  for (const Point& point : points_) {
    text += fmt::format("{:x},{:x},{:x};", static_cast<unsigned>(point.type), point.address,
                        point.bytes);
  }
  return text;
}

void StopPoints::restore(std::string_view text) {
  clear();
  while (!text.empty()) {
    std::string_view point = take_until(text, ';');
    const auto type = number_of(take_until(point, ','));
    const auto address = number_of(take_until(point, ','));
    const auto bytes = number_of(point);
    if (type && address && bytes) set(static_cast<Type>(*type), *address, *bytes);
  }
}

}  // namespace vp::debug
