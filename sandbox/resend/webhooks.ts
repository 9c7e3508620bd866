/** What the sandbox's Resend signs its news with; the app gets it through the same setting as the real one. */
export const sandboxResendSecret = "whsec_c2FuZGJveC1yZXNlbmQtd2ViaG9vay1zZWNyZXQ=";
