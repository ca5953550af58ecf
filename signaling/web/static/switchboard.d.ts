/** Types of switchboard.js, which says what everything does. */

export interface User {
  id: string;
  name?: string;
  image?: string;
}

export interface SwitchboardOptions {
  user?: User;
  /** The server's address; default: where the module came from. */
  baseUrl?: string;
  /** Needed only when the server has several. */
  apiKey?: string;
  /** Asks your backend for a token; called again whenever the server refuses the last one. */
  token?: () => Promise<string>;
}

export type TrackSource = "microphone" | "camera" | "screen_share" | "screen_share_audio";
export type Quality = "excellent" | "good" | "poor" | "lost";

/** Somebody's live session in a call. */
export interface Participant {
  sessionId: string;
  userId: string;
  name: string;
  isLocal: boolean;
  isSpeaking: boolean;
  /** 0 silent … 1 loud */
  level: number;
  audioEnabled: boolean;
  videoEnabled: boolean;
  screenShareEnabled: boolean;
  quality: Quality;
  joinedAt: Date;
  tracks: Partial<Record<TrackSource, MediaStreamTrack>>;
}

export interface Member {
  user_id: string;
  role?: "admin" | "user" | "viewer";
  /** How it stands between the call and a member who was rung. */
  ring?: "ringing" | "accepted" | "rejected" | "missed";
}

/** A call as the server describes it. */
export interface CallDescription {
  id: string;
  type: string;
  cid: string;
  created_by: User;
  created_at: string;
  status: "idle" | "ringing" | "active" | "ended";
  video: boolean;
  duration: number;
  [key: string]: unknown;
}

/** A call of mine, as the history has it. */
export interface PastCall {
  call: CallDescription;
  members: Member[];
  /** Of a callee the own answer, of the caller what became of the ring. */
  outcome:
    | "idle" | "ringing" | "ongoing" | "accepted" | "rejected" | "missed" | "cancelled" | "no_answer";
  outgoing: boolean;
  duration: number;
  ended_at: string | null;
}

export interface JoinOptions {
  /** Publish a microphone; default true. */
  audio?: boolean | MediaTrackConstraints | MediaStreamTrack;
  /** Publish a camera; default: as the call is. */
  video?: boolean | MediaTrackConstraints | MediaStreamTrack;
  /** Send three sizes of a camera at least 640 wide; default true. */
  simulcast?: boolean;
  videoCodec?: "VP8" | "VP9" | "H264" | "AV1";
  /** Stop encoding sizes nobody watches; default true. */
  pauseLayers?: boolean;
}

export interface Wanted {
  members?: (string | Member)[];
  ring?: boolean;
  video?: boolean;
  /** Seconds. */
  ringTimeout?: number;
  data?: Record<string, unknown>;
}

export type CallState = "idle" | "ringing" | "joining" | "connected" | "reconnecting" | "left";

/** An event of the server about a call, as it came. */
export interface ServerEvent<Type extends string = string> {
  type: Type;
  call_cid: string;
  created_at: string;
  seq?: number;
}

interface Answer {
  user: User;
  connection_id: string | null;
}

/** The server's events by type; each also carries what ServerEvent has. */
export interface ServerEvents {
  "call.created": { call: CallDescription; members: Member[] };
  "call.ring": { call: CallDescription; members: Member[]; user: User; video: boolean };
  "call.ringing": { user: User; via: "websocket" | "push" };
  "call.accepted": Answer;
  "call.rejected": Answer & { reason: string };
  "call.missed": { call: CallDescription; user: User };
  "call.member_joined": { participant: object };
  "call.member_left": { user: User; session_id: string; reason: string };
  "call.participant_updated": { participant: object };
  "call.speakers_changed": { speakers: object[]; dominant: string | null };
  "call.quality_changed": { session_id: string; quality: Quality };
  "call.members_changed": { members: Member[] };
  "call.ended": { user: User | null; reason: string; duration: number };
}

export interface TrackChange {
  participant: Participant;
  source: TrackSource;
  track: MediaStreamTrack;
  sourceId: number;
}

export type CallEvents = {
  statechanged: { state: CallState; reason?: string; message?: string };
  ended: { reason: string; message?: string };
  reconnecting: { reason?: string };
  reconnected: undefined;
  participantjoined: Participant;
  participantleft: Participant;
  participantupdated: Participant;
  trackadded: TrackChange;
  trackremoved: TrackChange;
  localtrackchanged: { source: TrackSource; track: MediaStreamTrack | null };
  speakers: { speakers: string[]; dominant: string | null };
  deviceerror: Error;
  soundblocked: undefined;
} & { [Type in keyof ServerEvents]: ServerEvents[Type] & ServerEvent<Type> };

export type ClientEvents = {
  connected: { connectionId: string; restarted: boolean; truncated: boolean };
  disconnected: undefined;
  reconnecting: undefined;
  reconnected: { connectionId: string; restarted: boolean; truncated: boolean };
  refused: RequestError;
  message: ServerEvent;
} & {
  [Type in keyof ServerEvents]:
    Omit<ServerEvents[Type], "call"> & ServerEvent<Type> & { call: Call };
};

declare class Emitter<Events> extends EventTarget {
  /** The details of the event are the listener's argument. Returns what stops listening. */
  on<Type extends keyof Events & string>(
    type: Type, listener: (detail: Events[Type]) => void): () => void;
}

export class Switchboard extends Emitter<ClientEvents> {
  constructor(options?: SwitchboardOptions);
  readonly user: User | null;
  readonly connected: boolean;
  connectUser(user: User, token?: string | (() => Promise<string>)): Promise<Switchboard>;
  connect(): Promise<void>;
  close(): void;
  call(type: string, id?: string): Call;
  history(page?: { limit?: number; next?: string }): Promise<{
    calls: PastCall[];
    next: string | null;
  }>;
  addDevice(device: {
    id: string;
    push_provider: "firebase" | "apn" | "webpush";
    push_provider_name?: string;
    platform?: string;
    voip?: boolean;
  }): Promise<void>;
  removeDevice(id: string): Promise<void>;
}

export class Call extends Emitter<CallEvents> {
  private constructor();
  readonly type: string;
  readonly id: string;
  readonly cid: string;
  readonly state: CallState;
  /** Who rang; null when nobody did. */
  readonly direction: "outgoing" | "incoming" | null;
  readonly createdBy: User | null;
  readonly members: Member[];
  readonly video: boolean;
  readonly startedAt: Date | null;
  readonly sessionId: string | null;
  readonly participants: Map<string, Participant>;
  readonly localTracks: Map<TrackSource, MediaStreamTrack>;
  readonly peerConnection: RTCPeerConnection | null;
  readonly isAdmin: boolean;
  nameOf(userId: string): string;
  /** What the server sends us now and why it is not more; `/openapi.json`: SubscriberReport. */
  explain(): Promise<Record<string, unknown>>;

  getOrCreate(wanted?: Wanted, options?: JoinOptions): Promise<void>;
  ring(userIds?: string[], options?: JoinOptions): Promise<void>;
  accept(options?: JoinOptions): Promise<void>;
  reject(reason?: "decline" | "busy"): Promise<void>;
  join(options?: JoinOptions): Promise<void>;
  leave(how?: { endCall?: boolean }): Promise<void>;
  addMembers(userIds: string[]): Promise<void>;

  setMicrophoneEnabled(enabled: boolean): Promise<void>;
  setCameraEnabled(enabled: boolean): Promise<void>;
  startScreenShare(): Promise<boolean>;
  stopScreenShare(): Promise<void>;
  replaceTrack(source: TrackSource, track: MediaStreamTrack): Promise<void>;
  useDevice(source: "microphone" | "camera", deviceId: string): Promise<void>;
  useSpeaker(deviceId: string): Promise<void>;
  resumeSound(): void;
  restartMedia(): void;
  watch(element: Element, sessionId: string, source: TrackSource, priority?: number): void;
  unwatch(element: Element): void;
}

export class RequestError extends Error {
  /** HTTP; 0 when the server could not be reached. */
  readonly status: number;
  readonly code: string;
}

export type PushState = "unsupported" | "denied" | "off" | "on";
export function pushState(): Promise<PushState>;
export function enablePush(client: Switchboard, worker?: string): Promise<void>;
export function disablePush(client: Switchboard): Promise<void>;
