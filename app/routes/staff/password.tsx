export default function Page() {
  return <h1>staff/password</h1>;
}
