export default function Page() {
  return <h1>auth/tesla-callback</h1>;
}
