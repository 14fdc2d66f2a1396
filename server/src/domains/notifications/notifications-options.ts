export interface NotificationsOptions {
  /** Where this node is; filled in while it starts. */
  place: {
    /** Of the console: `https://desk.example.com:6500`. */
    url: string
    certificateExpiresAt?: Date
  }
}
