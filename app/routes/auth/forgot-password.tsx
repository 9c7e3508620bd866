export default function Page() {
  return <h1>auth/forgot-password</h1>;
}
