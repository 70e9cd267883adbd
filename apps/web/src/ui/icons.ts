import type { TemplateResult } from 'lit';
import { unsafeHTML } from 'lit/directives/unsafe-html.js';
import activity from 'lucide-static/icons/activity.svg?raw';
import table from 'lucide-static/icons/armchair.svg?raw';
import arrowRight from 'lucide-static/icons/arrow-right.svg?raw';
import captions from 'lucide-static/icons/captions.svg?raw';
import check from 'lucide-static/icons/check.svg?raw';
import chevronDown from 'lucide-static/icons/chevron-down.svg?raw';
import record from 'lucide-static/icons/circle-dot.svg?raw';
import crown from 'lucide-static/icons/crown.svg?raw';
import dices from 'lucide-static/icons/dices.svg?raw';
import doorOpen from 'lucide-static/icons/door-open.svg?raw';
import download from 'lucide-static/icons/download.svg?raw';
import more from 'lucide-static/icons/ellipsis.svg?raw';
import glasses from 'lucide-static/icons/glasses.svg?raw';
import hand from 'lucide-static/icons/hand.svg?raw';
import heart from 'lucide-static/icons/heart.svg?raw';
import key from 'lucide-static/icons/key-round.svg?raw';
import keyboard from 'lucide-static/icons/keyboard.svg?raw';
import laugh from 'lucide-static/icons/laugh.svg?raw';
import grid from 'lucide-static/icons/layout-grid.svg?raw';
import link from 'lucide-static/icons/link.svg?raw';
import loader from 'lucide-static/icons/loader-circle.svg?raw';
import lock from 'lucide-static/icons/lock.svg?raw';
import lockOpen from 'lucide-static/icons/lock-open.svg?raw';
import fullscreen from 'lucide-static/icons/maximize.svg?raw';
import message from 'lucide-static/icons/message-circle.svg?raw';
import mic from 'lucide-static/icons/mic.svg?raw';
import micOff from 'lucide-static/icons/mic-off.svg?raw';
import minimize from 'lucide-static/icons/minimize.svg?raw';
import corner from 'lucide-static/icons/move-diagonal.svg?raw';
import celebrate from 'lucide-static/icons/party-popper.svg?raw';
import pause from 'lucide-static/icons/pause.svg?raw';
import leave from 'lucide-static/icons/phone-off.svg?raw';
import pip from 'lucide-static/icons/picture-in-picture-2.svg?raw';
import pin from 'lucide-static/icons/pin.svg?raw';
import play from 'lucide-static/icons/play.svg?raw';
import speaker from 'lucide-static/icons/presentation.svg?raw';
import qr from 'lucide-static/icons/qr-code.svg?raw';
import repeat from 'lucide-static/icons/repeat.svg?raw';
import frame from 'lucide-static/icons/scan.svg?raw';
import face from 'lucide-static/icons/scan-face.svg?raw';
import screenShare from 'lucide-static/icons/screen-share.svg?raw';
import screenShareOff from 'lucide-static/icons/screen-share-off.svg?raw';
import send from 'lucide-static/icons/send-horizontal.svg?raw';
import share from 'lucide-static/icons/share.svg?raw';
import shrink from 'lucide-static/icons/shrink.svg?raw';
import settings from 'lucide-static/icons/sliders-horizontal.svg?raw';
import smile from 'lucide-static/icons/smile-plus.svg?raw';
import sparkles from 'lucide-static/icons/sparkles.svg?raw';
import stop from 'lucide-static/icons/square.svg?raw';
import mirror from 'lucide-static/icons/square-user-round.svg?raw';
import light from 'lucide-static/icons/sun.svg?raw';
import thumbsUp from 'lucide-static/icons/thumbs-up.svg?raw';
import trash from 'lucide-static/icons/trash-2.svg?raw';
import upload from 'lucide-static/icons/upload.svg?raw';
import invite from 'lucide-static/icons/user-plus.svg?raw';
import remove from 'lucide-static/icons/user-round-x.svg?raw';
import users from 'lucide-static/icons/users-round.svg?raw';
import mask from 'lucide-static/icons/venetian-mask.svg?raw';
import video from 'lucide-static/icons/video.svg?raw';
import videoOff from 'lucide-static/icons/video-off.svg?raw';
import volume from 'lucide-static/icons/volume-2.svg?raw';
import wifiOff from 'lucide-static/icons/wifi-off.svg?raw';
import x from 'lucide-static/icons/x.svg?raw';
import zoomIn from 'lucide-static/icons/zoom-in.svg?raw';

const ICONS = {
  activity,
  arrowRight,
  captions,
  celebrate,
  check,
  chevronDown,
  corner,
  crown,
  dices,
  doorOpen,
  download,
  face,
  frame,
  fullscreen,
  glasses,
  grid,
  hand,
  heart,
  invite,
  key,
  keyboard,
  laugh,
  leave,
  light,
  link,
  loader,
  lock,
  lockOpen,
  mask,
  message,
  mic,
  micOff,
  minimize,
  mirror,
  more,
  pause,
  pin,
  pip,
  play,
  qr,
  record,
  remove,
  repeat,
  screenShare,
  screenShareOff,
  send,
  settings,
  share,
  shrink,
  smile,
  sparkles,
  speaker,
  stop,
  table,
  thumbsUp,
  trash,
  upload,
  users,
  video,
  videoOff,
  volume,
  wifiOff,
  x,
  zoomIn,
} as const;

export type IconName = keyof typeof ICONS;

const hidden = new Map<IconName, ReturnType<typeof unsafeHTML>>();

/** A Lucide icon in the text's colour, hidden from screen readers: the control around it carries the name. */
export function icon(name: IconName): TemplateResult | ReturnType<typeof unsafeHTML> {
  let drawn = hidden.get(name);
  if (!drawn) {
    drawn = unsafeHTML(ICONS[name].replace('<svg', '<svg aria-hidden="true"'));
    hidden.set(name, drawn);
  }
  return drawn;
}
